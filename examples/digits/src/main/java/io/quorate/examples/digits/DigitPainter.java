package io.quorate.examples.digits;

import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws digits as an unsteady hand would: each with its own shape, slant, size, place, pen, ink and paper.
 *
 * <p>One seed gives one endless sequence, the same on every machine. Not safe for use by several threads.
 */
public final class DigitPainter {
    private static final double FLATNESS = .1;

    private final SplittableRandom random;

    /**
     * A painter at the start of its sequence.
     *
     * @param seed names the sequence
     */
    public DigitPainter(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Draws the next digits of the sequence, each equally likely.
     *
     * @param count how many, at least 0
     * @return as many drawings
     */
    public List<Drawing> paint(int count) {
        List<Drawing> drawings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawings.add(paintDigit(random.nextInt(Drawing.LABELS)));
        }
        return drawings;
    }

    /**
     * Draws one given digit.
     *
     * @param digit 0 to 9
     * @return a drawing of it
     */
    public Drawing paintDigit(int digit) {
        if (digit < 0 || digit >= Drawing.LABELS) {
            throw new IllegalArgumentException("Digit " + digit + " cannot be drawn; give one from 0 to 9.");
        }
        return new Drawing(ink(segments(shape(digit))), digit);
    }

    private Path2D shape(int digit) {
        List<List<Stroke>> variants = DigitShapes.of(digit);
        Path2D path = new Path2D.Double();
        for (Stroke stroke : variants.get(random.nextInt(variants.size()))) {
            stroke.moved(wobble(stroke.points().length)).appendTo(path);
        }
        path.transform(placement());
        return path;
    }

    private double[] wobble(int coordinates) {
        double[] wobble = new double[coordinates];
        for (int i = 0; i < coordinates; i++) {
            wobble[i] = between(-.045, .045);
        }
        return wobble;
    }

    /** Applied from the last line up: centre the unit square, size it, lean it, tilt it, put it on the paper. */
    private AffineTransform placement() {
        AffineTransform t = new AffineTransform();
        t.translate(Drawing.SIZE / 2.0 + between(-2.5, 2.5), Drawing.SIZE / 2.0 + between(-2.5, 2.5));
        t.shear(0, between(-.15, .15));
        t.shear(between(-.4, .2), 0);
        t.scale(between(10, 15.5), between(15.5, 20.5));
        t.translate(-.5, -.5);
        return t;
    }

    private static List<Line2D> segments(Path2D path) {
        List<Line2D> lines = new ArrayList<>();
        double[] point = new double[6];
        double x = 0;
        double y = 0;
        for (PathIterator i = path.getPathIterator(null, FLATNESS); !i.isDone(); i.next()) {
            if (i.currentSegment(point) == PathIterator.SEG_LINETO) {
                lines.add(new Line2D.Double(x, y, point[0], point[1]));
            }
            x = point[0];
            y = point[1];
        }
        return lines;
    }

    /** Ink by distance from the stroke: anti-aliased and blurred in one go, by how softly the edge falls off. */
    private float[] ink(List<Line2D> lines) {
        double radius = between(.75, 1.9);
        double softness = between(.5, 1.3);
        double strength = between(.65, 1);
        double noise = between(0, .12);
        float[] pixels = new float[Drawing.PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / Drawing.SIZE;
            double distance = distance(lines, i - row * Drawing.SIZE + .5, row + .5);
            double edge = clamp((radius + softness - distance) / (2 * softness));
            pixels[i] = (float) clamp(strength * edge + noise * (random.nextDouble() + random.nextDouble() - 1));
        }
        return pixels;
    }

    private static double distance(List<Line2D> lines, double x, double y) {
        double nearest = Double.MAX_VALUE;
        for (Line2D line : lines) {
            nearest = Math.min(nearest, line.ptSegDistSq(x, y));
        }
        return Math.sqrt(nearest);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }
}
