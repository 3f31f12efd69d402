package io.quorate.examples.demo;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was promised, and whether it was kept. */
final class Promises {
    private record Line(boolean kept, String name, String facts) {}

    private final List<Line> lines = new ArrayList<>();

    void add(boolean kept, String name, String format, Object... facts) {
        lines.add(new Line(kept, name, String.format(ROOT, format, facts)));
    }

    boolean areKept() {
        return lines.stream().allMatch(Line::kept);
    }

    void print(Screen screen, Duration elapsed) {
        screen.line("");
        screen.line(screen.bold("Verdict"));
        for (Line line : lines) {
            String mark = line.kept() ? screen.green("✓") : screen.red("✗");
            screen.line(String.format(ROOT, "  %s %-17s %s", mark, line.name(), line.facts()));
        }
        String result = areKept() ? screen.green("PASSED") : screen.red("FAILED");
        screen.line("");
        screen.line(String.format(ROOT, "%s in %d s", result, elapsed.toSeconds()));
    }
}
