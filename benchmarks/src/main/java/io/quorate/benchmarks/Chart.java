package io.quorate.benchmarks;

import java.util.List;
import java.util.Locale;

/** How many times better than the peer, as bars on a logarithmic scale. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int ROW = 34;
    private static final int TOP = 46;
    private static final int BOTTOM = 34;
    private static final int LEFT = 470;
    private static final int RIGHT = 90;
    private static final double LEAST = 0.1;

    /**
     * One bar.
     *
     * @param times how many times better; below 1 is worse
     */
    record Bar(String what, String peer, double times) {}

    private Chart() {}

    static String svg(String title, List<Bar> bars) {
        double most = Math.max(
                10,
                bars.stream()
                        .mapToDouble(Bar::times)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(1));
        double decades = Math.ceil(Math.log10(most)) - Math.log10(LEAST);
        double unit = (WIDTH - LEFT - RIGHT) / decades;
        int height = TOP + ROW * bars.size() + BOTTOM;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                height,
                WIDTH,
                height));
        text(svg, 12, 22, "start", "#222", 15, title);
        for (double tick = LEAST; tick <= Math.pow(10, Math.ceil(Math.log10(most))) * 1.001; tick *= 10) {
            double x = LEFT + unit * (Math.log10(tick) - Math.log10(LEAST));
            boolean one = Math.abs(tick - 1) < 0.01;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n",
                    x,
                    TOP - 8,
                    x,
                    height - BOTTOM,
                    one ? "#444" : "#ddd"));
            text(svg, x, height - BOTTOM + 16, "middle", "#666", 11, one ? "the peer" : Results.show(tick) + " ×");
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + i * ROW, unit);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Bar bar, double y, double unit) {
        double one = LEFT - unit * Math.log10(LEAST);
        double end = LEFT + unit * (Math.log10(Math.max(LEAST, bar.times())) - Math.log10(LEAST));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                Math.min(one, end),
                y + 4,
                Math.max(1, Math.abs(end - one)),
                ROW - 14,
                bar.times() >= 1 ? "#2a7f62" : "#c0683c"));
        text(svg, LEFT - 12, y + 13, "end", "#222", 12, bar.what());
        text(svg, LEFT - 12, y + 26, "end", "#888", 10, "beside " + bar.peer());
        text(svg, Math.max(one, end) + 6, y + 18, "start", "#222", 12, Results.show(bar.times()) + " ×");
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String colour, int size, String what) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                size,
                what.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
