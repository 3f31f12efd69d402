package io.quorate.examples.trainer;

import static java.util.Locale.ROOT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Draws the loss curve as a page of its own: one file, no script, nothing loaded from elsewhere. */
final class CurvePage {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 360;
    private static final int MOST_POINTS = 1_000;

    private final Plan plan;
    private final History history;
    private final float[] losses;
    private final float highest;
    private final StringBuilder svg = new StringBuilder();

    private CurvePage(Plan plan, History history) {
        this.plan = plan;
        this.history = history;
        losses = history.losses();
        float max = 1;
        for (float loss : losses) {
            max = Math.max(max, loss);
        }
        highest = max;
    }

    static byte[] of(Plan plan, History history) {
        return new CurvePage(plan, history).page().getBytes(StandardCharsets.UTF_8);
    }

    private String page() {
        grid();
        curve(1, "#b6cbe6", 1);
        curve(smoothing(), "#1f5fa8", 2);
        List<String> legend = marks();
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Loss of the digit model</title>
                <style>body{font:14px sans-serif;margin:24px;color:#222}text{font:11px sans-serif;fill:#555}</style></head>
                <body><h1>Loss of the digit model</h1>
                <p>Step %d of %d. Red lines: a worker was lost, and the others went on from the last published checkpoint.</p>
                <svg width="%d" height="%d" viewBox="-40 -10 %d %d">
                %s</svg>
                <ol>%s</ol></body></html>
                """.formatted(
                        history.steps(),
                        plan.steps(),
                        WIDTH + 60,
                        HEIGHT + 40,
                        WIDTH + 60,
                        HEIGHT + 40,
                        svg,
                        String.join("", legend));
    }

    private void grid() {
        for (int i = 0; i <= 4; i++) {
            double loss = highest * i / 4;
            svg.append(String.format(
                    ROOT,
                    "<path d=\"M0 %.1fH%d\" stroke=\"#ddd\"/><text x=\"-34\" y=\"%.1f\">%.2f</text>%n",
                    y(loss),
                    WIDTH,
                    y(loss) + 4,
                    loss));
            int step = plan.steps() * i / 4;
            svg.append(String.format(
                    ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n", x(step), HEIGHT + 18, step));
        }
    }

    private int smoothing() {
        return Math.max(1, losses.length / 50);
    }

    /** Each point the mean of a few steps; of many steps not every one is drawn. */
    private void curve(int mean, String colour, int width) {
        StringBuilder points = new StringBuilder();
        int stride = Math.max(1, losses.length / MOST_POINTS);
        for (int i = mean - 1; i < losses.length; i += stride) {
            double sum = 0;
            for (int k = 0; k < mean; k++) {
                sum += losses[i - k];
            }
            points.append(String.format(ROOT, "%.1f,%.1f ", x(i + 1), y(sum / mean)));
        }
        svg.append(String.format(
                ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d\"/>%n",
                points.toString().strip(),
                colour,
                width));
    }

    private List<String> marks() {
        List<String> legend = new ArrayList<>();
        List<String> before = List.of();
        for (History.Mark mark : history.marks()) {
            List<String> gone = without(before, mark.members());
            List<String> come = without(mark.members(), before);
            String colour = gone.isEmpty() ? "#3a9a4b" : "#c0392b";
            String what = before.isEmpty()
                    ? ""
                    : (gone.isEmpty() ? "" : " lost " + gone) + (come.isEmpty() ? "" : " new " + come);
            svg.append(String.format(
                    ROOT,
                    "<path d=\"M%.1f 0V%d\" stroke=\"%s\" stroke-dasharray=\"4 3\"/>%n",
                    x((double) mark.step()),
                    HEIGHT,
                    colour));
            legend.add(String.format(
                    ROOT,
                    "<li style=\"color:%s\">from step %d: %d workers, generation #%d%s</li>",
                    colour,
                    mark.step(),
                    mark.members().size(),
                    mark.token(),
                    what));
            before = mark.members();
        }
        return legend;
    }

    /** Names only; a worker that was killed and started again is another one. */
    private static List<String> without(List<String> all, List<String> those) {
        return all.stream()
                .filter(member -> !those.contains(member))
                .map(member -> member.replaceFirst("~.*", ""))
                .toList();
    }

    private double x(double step) {
        return WIDTH * step / plan.steps();
    }

    private double y(double loss) {
        return HEIGHT * (1 - loss / highest);
    }
}
