package io.quorate.examples.demo;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.util.stream.Collectors;

/** Tells what happens, as it happens: a row a second, and a line for each event between them. */
final class Timeline {
    private static final int BAR = 5;
    private static final int PRIMARY = 15;

    private final Screen screen;
    private final Deaths deaths;
    private final long start = System.nanoTime();
    private volatile String primary = "";
    private Figures before = Figures.NONE;
    private long rowAt = start;

    Timeline(Screen screen, Deaths deaths) {
        this.screen = screen;
        this.deaths = deaths;
    }

    /** Since the start of the demo. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private String time() {
        return String.format(ROOT, "%6.1fs", elapsed().toMillis() / 1000.0);
    }

    void event(String mark, String text) {
        screen.line(screen.dim(time()) + "  " + mark + " " + text);
    }

    void primary(String node, long token) {
        primary = node.isEmpty() ? "" : node + " #" + token;
    }

    void header() {
        StringBuilder head = new StringBuilder("   time  ").append(pad("primary", PRIMARY));
        Cluster.SERVERS.forEach(name -> head.append("  ").append(pad(name, BAR + 4)));
        Cluster.GATEWAYS.forEach(name -> head.append("  ").append(pad(name, 9)));
        rowAt = System.nanoTime();
        screen.line("");
        screen.line(screen.bold(head + "  req/s     p50     p99  rerouted  failed"));
    }

    /** What happened since the last row. */
    void row(Journal journal) {
        Figures now = journal.figures();
        double seconds = Math.max(.001, (System.nanoTime() - rowAt) / 1e9);
        long answers = now.answered() - before.answered();
        StringBuilder row = new StringBuilder(screen.dim(time())).append("  ").append(leader());
        Cluster.SERVERS.forEach(name -> row.append("  ").append(server(name, now, answers)));
        Cluster.GATEWAYS.forEach(name -> row.append("  ").append(gateway(name, now)));
        row.append(String.format(ROOT, "  %5.0f", answers / seconds))
                .append("  ")
                .append(millis(now.p50()))
                .append("  ")
                .append(slow(journal.takeWorst()))
                .append("  ")
                .append(count(now.rerouted() - before.rerouted(), 8))
                .append("  ")
                .append(failed(journal.atLiving()));
        screen.line(row.toString());
        before = now;
        rowAt = System.nanoTime();
    }

    private String leader() {
        return primary.isEmpty() ? screen.yellow(pad("nobody", PRIMARY)) : screen.cyan(pad(primary, PRIMARY));
    }

    private String server(String name, Figures now, long answers) {
        long count = Figures.since(before.servers(), now.servers(), name);
        if (deaths.isDead(name) && count == 0) {
            return screen.dim(pad("dead", BAR + 4));
        }
        String bar = Screen.bar(answers == 0 ? 0 : (double) count / answers, BAR);
        return screen.green(bar) + String.format(ROOT, "%4d", count);
    }

    private String gateway(String name, Figures now) {
        long count = Figures.since(before.gateways(), now.gateways(), name);
        return deaths.isDead(name) && count == 0
                ? screen.dim(pad("dead", 9))
                : pad(String.format(ROOT, "%5d", count), 9);
    }

    private static String millis(long micros) {
        return String.format(ROOT, micros < 100_000 ? "%4.1f ms" : "%4.0f ms", micros / 1000.0);
    }

    private String slow(long micros) {
        return micros > 500_000 ? screen.yellow(millis(micros)) : millis(micros);
    }

    private String count(long value, int width) {
        String text = String.format(ROOT, "%" + width + "d", value);
        return value == 0 ? screen.dim(text) : screen.yellow(text);
    }

    private String failed(long value) {
        String text = String.format(ROOT, "%6d", value);
        return value == 0 ? screen.green(text) : screen.red(text);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** A list of names as people write it. */
    static String names(Iterable<String> names) {
        return java.util.stream.StreamSupport.stream(names.spliterator(), false).collect(Collectors.joining(", "));
    }
}
