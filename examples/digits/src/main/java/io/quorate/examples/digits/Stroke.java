package io.quorate.examples.digits;

import java.awt.geom.Path2D;

/** One movement of the pen through points {@code x0, y0, x1, y1, …} in a unit square whose y axis points down. */
record Stroke(boolean curved, double... points) {
    static Stroke line(double... points) {
        return new Stroke(false, points);
    }

    /** A smooth stroke: a Catmull-Rom spline, so that moving a point bends the curve and never breaks it. */
    static Stroke curve(double... points) {
        return new Stroke(true, points);
    }

    Stroke moved(double[] by) {
        double[] moved = points.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += by[i];
        }
        return new Stroke(curved, moved);
    }

    void appendTo(Path2D path) {
        path.moveTo(points[0], points[1]);
        for (int i = 1; i < points.length / 2; i++) {
            if (curved) {
                curveTo(path, i);
            } else {
                path.lineTo(x(i), y(i));
            }
        }
    }

    /** The Bézier form of a Catmull-Rom segment (Catmull and Rom, 1974): tangents are a sixth of the neighbours' span. */
    private void curveTo(Path2D path, int to) {
        int from = to - 1;
        path.curveTo(
                x(from) + (x(to) - x(from - 1)) / 6,
                y(from) + (y(to) - y(from - 1)) / 6,
                x(to) - (x(to + 1) - x(from)) / 6,
                y(to) - (y(to + 1) - y(from)) / 6,
                x(to),
                y(to));
    }

    private double x(int i) {
        return points[2 * clamp(i)];
    }

    private double y(int i) {
        return points[2 * clamp(i) + 1];
    }

    private int clamp(int i) {
        return Math.max(0, Math.min(points.length / 2 - 1, i));
    }
}
