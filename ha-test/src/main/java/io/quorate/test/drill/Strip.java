package io.quorate.test.drill;

import io.quorate.test.drill.Lanes.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One stretch of time of the report's timeline, as a drawing. Used once. */
final class Strip {
    private static final double WIDTH = 1180;
    private static final double GUTTER = 84;
    private static final double RIGHT = 46;
    private static final double ROW = 15;
    private static final double CHART = 46;
    private static final double CHARACTER = 5.9;

    private final Markup svg = new Markup();
    private final long start;
    private final long from;
    private final long until;
    private double y = 16;

    Strip(long start, long from, long until) {
        this.start = start;
        this.from = from;
        this.until = until;
    }

    /** The whole drawing; violations are numbered from 1. */
    String draw(Lanes lanes, Load load, List<Violation> violations) {
        faults(lanes.faults());
        section("store", lanes.servers().isEmpty());
        for (Map.Entry<String, List<Bar>> server : lanes.servers().entrySet()) {
            lane(server.getKey(), 11, List.of(server.getValue()));
        }
        section("leader", lanes.processes().isEmpty());
        for (String process : lanes.processes()) {
            lane(process, 14, List.of(lanes.lives(process), lanes.holdings(process)));
        }
        section("held", lanes.resources().isEmpty());
        lanes.resources().forEach((resource, rows) -> {
            for (int row = 0; row < rows.size(); row++) {
                lane(row == 0 ? resource : "", 11, List.of(rows.get(row)));
            }
            y += 2;
        });
        y += 4;
        lane("complete", 7, List.of(lanes.wholeness()));
        y += 6;
        chart(load);
        flags(violations);
        double height = y + 4;
        Markup whole = new Markup()
                .open("svg", "viewBox", String.format(Locale.ROOT, "0 0 %.0f %.0f", WIDTH, height), "role", "img");
        return whole.raw(axis(height)).raw(svg.toString()).close("svg").toString();
    }

    private String axis(double height) {
        Markup axis = new Markup();
        long step = until - from > TimeUnit.SECONDS.toNanos(45) ? 10 : 5;
        long first = (from - start) / TimeUnit.SECONDS.toNanos(1);
        for (long s = (first + step - 1) / step * step; start + s * 1_000_000_000L <= until; s += step) {
            double x = x(start + s * 1_000_000_000L);
            axis.rule("grid", x, 14, x, height);
            axis.put(
                    "text",
                    String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60),
                    "class",
                    "axis",
                    "x",
                    x + 2,
                    "y",
                    10);
        }
        return axis.line().toString();
    }

    /** In as few rows as their names leave room for. */
    private void faults(List<Bar> faults) {
        List<Double> rows = new ArrayList<>();
        double top = y;
        for (Bar fault : faults) {
            if (!isHere(fault)) {
                continue;
            }
            double left = x(Math.max(fault.from(), from));
            double right = x(Math.min(fault.until(), until));
            double text = fault.name().length() * CHARACTER + 4;
            right = Math.max(right, left + 4);
            boolean fits = right + text < WIDTH;
            double begin = fits ? left : left - text;
            int row = 0;
            while (row < rows.size() && rows.get(row) > begin) {
                row++;
            }
            if (row == rows.size()) {
                rows.add(0.0);
            }
            rows.set(row, fits ? right + text : right + 4);
            double at = top + row * ROW;
            svg.bar(fault.type(), left, at + 2, right - left, 10, fault.tip());
            svg.put("text", fault.name(), "class", "faultname", "x", fits ? right + 3 : begin, "y", at + 11);
        }
        name("faults", top + 11);
        y = top + Math.max(1, rows.size()) * ROW + 3;
    }

    private void section(String title, boolean empty) {
        if (!empty) {
            svg.rule("rule", 0, y, WIDTH, y);
            y += 3;
            svg.put("text", title, "class", "dim", "x", 0, "y", y + 10);
        }
    }

    private void lane(String title, double height, List<List<Bar>> layers) {
        svg.put("text", title, "class", "name", "x", GUTTER - 8, "y", y + height / 2 + 4, "text-anchor", "end");
        int layer = 0;
        for (List<Bar> bars : layers) {
            boolean thin = layers.size() > 1 && layer++ == 0;
            double inset = thin ? height / 2 - 1.5 : 0;
            for (Bar bar : bars) {
                if (isHere(bar) && Holdings.isMark(bar)) {
                    draw(bar, y + height - 3, 4);
                } else if (isHere(bar)) {
                    draw(bar, y + inset, thin ? 3 : height);
                }
            }
        }
        y += height + 3;
    }

    private void draw(Bar bar, double top, double height) {
        double left = x(Math.max(bar.from(), from));
        double width = x(Math.min(bar.until(), until)) - left;
        svg.bar(bar.type(), left, top, width, height, bar.tip());
        if (width > bar.name().length() * CHARACTER + 6) {
            svg.put("text", bar.name(), "class", "onbar", "x", left + 4, "y", top + height / 2 + 3.5);
        }
    }

    private void chart(Load load) {
        svg.rule("rule", GUTTER, y + CHART, WIDTH - RIGHT, y + CHART);
        name("writes/s", y + 12);
        double most = Math.max(1, load.most());
        double slowest = Math.max(1, load.slowest());
        svg.put("text", "0–" + load.most(), "class", "dim", "x", GUTTER - 8, "y", y + 24, "text-anchor", "end");
        svg.put("text", "p99", "class", "dim", "x", WIDTH - RIGHT + 4, "y", y + 8);
        svg.put("text", millis(slowest), "class", "dim", "x", WIDTH - RIGHT + 4, "y", y + 19);
        StringBuilder line = new StringBuilder();
        long second = TimeUnit.NANOSECONDS.toSeconds(from - start);
        for (long at = start + second * 1_000_000_000L; at < until; at += 1_000_000_000L, second++) {
            Load.Second writes = load.second(second);
            double left = x(Math.max(at, from));
            double width = Math.max(1, x(Math.min(at + 1_000_000_000L, until)) - left - 1);
            String tip = String.format(
                    Locale.ROOT,
                    "%d s: %d done, %d refused, %d unknown, p99 %s",
                    second,
                    writes.done(),
                    writes.refused(),
                    writes.unknown(),
                    millis(writes.p99Millis()));
            double top = y + CHART;
            top = stack("writes", left, top, width, writes.done() / most, tip);
            top = stack("unknown", left, top, width, writes.unknown() / most, tip);
            stack("refused", left, top, width, writes.refused() / most, tip);
            if (writes.done() > 0) {
                // On a logarithmic scale: what is usual and what is worst are some powers of ten apart.
                double share = Math.log1p(writes.p99Millis()) / Math.log1p(slowest);
                line.append(line.length() == 0 ? "M" : "L");
                line.append(String.format(Locale.ROOT, "%.1f %.1f", left + width / 2, y + CHART - share * (CHART - 3)));
            }
        }
        svg.open("path", "class", "latency", "d", line).close("path").line();
        y += CHART + 2;
    }

    private double stack(String type, double left, double top, double width, double share, String tip) {
        double height = share * (CHART - 3);
        if (height > 0) {
            svg.bar(type, left, top - height, width, height, tip);
        }
        return top - height;
    }

    private void flags(List<Violation> violations) {
        for (int i = 0; i < violations.size(); i++) {
            Violation violation = violations.get(i);
            if (violation.from() < until && violation.until() >= from) {
                double left = x(Math.max(violation.from(), from));
                double width = Math.max(3, x(Math.min(violation.until(), until)) - left);
                svg.bar("band", left, 14, width, y - 14, violation.what());
                svg.open("circle", "class", "flag", "cx", left + width / 2, "cy", 8, "r", 7)
                        .close("circle");
                svg.put(
                        "text",
                        "" + (i + 1),
                        "class",
                        "flagtext",
                        "x",
                        left + width / 2,
                        "y",
                        11.5,
                        "text-anchor",
                        "middle");
            }
        }
    }

    private void name(String text, double at) {
        svg.put("text", text, "class", "name", "x", GUTTER - 8, "y", at, "text-anchor", "end");
    }

    private boolean isHere(Bar bar) {
        return bar.from() < until && bar.until() >= from;
    }

    private double x(long at) {
        return GUTTER + (WIDTH - GUTTER - RIGHT) * (at - from) / (double) (until - from);
    }

    static String millis(double millis) {
        return millis >= 1000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000)
                : String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }
}
