package io.quorate.test.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A drill as a page for people: the verdict, what broke it, and a timeline of faults, servers, holders, writes and
 * latencies. The page is one file that needs nothing else. Not thread-safe.
 */
public final class Report {
    private static final long STRIP = TimeUnit.SECONDS.toNanos(100);
    private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHOWN = 20;

    private final String title;
    private final History history;
    private final Verdict verdict;
    private final Recovery recovery;
    private final Map<String, String> facts = new LinkedHashMap<>();

    /**
     * Prepares a page.
     *
     * @param title its headline
     * @param history what was recorded
     * @param verdict what became of it
     * @param recovery what recoveries are measured by
     */
    public Report(String title, History history, Verdict verdict, Recovery recovery) {
        this.title = title;
        this.history = history;
        this.verdict = verdict;
        this.recovery = recovery;
    }

    /**
     * Adds a line to what is said about the run below the headline.
     *
     * @param name what
     * @param value how much
     * @return this
     */
    public Report fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /**
     * Writes the page.
     *
     * @param file where to
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        try {
            Files.writeString(file, page());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report " + file, e);
        }
    }

    String page() {
        Markup page = new Markup();
        page.raw("<!doctype html>\n").open("html", "lang", "en").open("head");
        page.open("meta", "charset", "utf-8");
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.put("title", title)
                .open("style")
                .raw(style())
                .close("style")
                .close("head")
                .line();
        page.open("body").open("main");
        List<Violation> violations = violations();
        List<Recovery.Course> courses = recovery.courses(history);
        head(page);
        tiles(page, courses);
        promises(page);
        violations(page, violations);
        timeline(page, violations);
        faults(page, courses);
        page.open("footer").text("To repeat: ").put("code", verdict.repeat()).close("footer");
        return page.close("main").close("body").close("html").line().toString();
    }

    private void head(Markup page) {
        boolean passed = verdict.isPassed();
        page.open("div", "class", "head");
        page.put("span", passed ? "PASSED" : "FAILED", "class", passed ? "badge passed" : "badge failed");
        page.open("div").put("h1", title);
        List<String> said = new ArrayList<>();
        facts.forEach((name, value) -> said.add(name + " " + value));
        page.put("p", String.join("  ·  ", said), "class", "sub")
                .close("div")
                .close("div")
                .line();
    }

    private void tiles(Markup page, List<Recovery.Course> courses) {
        Load load = new Load(history);
        double slowest = courses.stream()
                .filter(Recovery.Course::isComplete)
                .mapToDouble(course -> (course.complete() - course.from()) / 1e9)
                .max()
                .orElse(0);
        page.open("div", "class", "tiles");
        tile(page, "" + courses.size(), "faults struck");
        tile(page, String.format(Locale.ROOT, "%.1f s", slowest), "slowest recovery");
        List<Event.Held> all = history.all(Event.Held.class);
        List<Event.Held> terms = all.stream()
                .filter(held -> held.share().kind() == Share.Kind.LEAD)
                .toList();
        if (!terms.isEmpty()) {
            tile(page, "" + terms.size(), "terms as leader");
            tile(page, String.format(Locale.ROOT, "%.1f s", longestVacancy(terms) / 1e9), "longest without a leader");
        }
        tile(page, all, "locks acquired", Share.Kind.LOCK, Share.Kind.READ, Share.Kind.WRITE, Share.Kind.PERMITS);
        tile(page, all, "places in generations", Share.Kind.MEMBER);
        tile(page, String.format(Locale.ROOT, "%,d", load.done()), "guarded writes done");
        tile(page, Strip.millis(load.percentile(.5)), "median write");
        tile(page, Strip.millis(load.percentile(.99)), "99th percentile");
        tile(page, "" + violations().size(), "violations");
        page.close("div").line();
    }

    private static long longestVacancy(List<Event.Held> terms) {
        long longest = 0;
        long until = terms.isEmpty() ? 0 : terms.get(0).at();
        for (Event.Held term : terms) {
            longest = Math.max(longest, term.at() - until);
            until = Math.max(until, term.until());
        }
        return longest;
    }

    private static void tile(Markup page, List<Event.Held> all, String name, Share.Kind... kinds) {
        long count = all.stream()
                .filter(held -> List.of(kinds).contains(held.share().kind()))
                .count();
        if (count > 0) {
            tile(page, String.format(Locale.ROOT, "%,d", count), name);
        }
    }

    private static void tile(Markup page, String value, String name) {
        page.open("div", "class", "tile").put("b", value).put("span", name).close("div");
    }

    private void promises(Markup page) {
        page.put("h2", "Promises").open("div", "class", "card").open("ul", "class", "promises");
        for (Judgement judgement : verdict.judgements()) {
            boolean kept = judgement.isKept();
            page.open("li", "class", kept ? "kept" : "broken").put("span", kept ? "✓" : "✗", "class", "mark");
            page.put("span", judgement.promise());
            String broken = judgement.violations().isEmpty()
                    ? ""
                    : ", broken " + judgement.violations().size() + " times";
            String count = String.format(Locale.ROOT, "%,d %s%s", judgement.judged(), judgement.things(), broken);
            page.put("span", count, "class", "count").close("li").line();
        }
        page.close("ul").close("div");
    }

    private List<Violation> violations() {
        return verdict.judgements().stream()
                .flatMap(judgement -> judgement.violations().stream())
                .limit(SHOWN)
                .toList();
    }

    private void violations(Markup page, List<Violation> violations) {
        if (violations.isEmpty()) {
            return;
        }
        page.put("h2", "What broke them");
        for (int i = 0; i < violations.size(); i++) {
            Violation violation = violations.get(i);
            page.open("div", "class", "violation")
                    .put("p", (i + 1) + ". " + violation.what())
                    .open("table");
            for (Event event : violation.slice()) {
                page.open("tr").put("td", Words.time(event.at(), history.start()), "class", "t");
                page.put("td", Words.of(event, history.start())).close("tr").line();
            }
            page.close("table").close("div");
        }
    }

    private void timeline(Markup page, List<Violation> violations) {
        Lanes lanes = new Lanes(history, recovery);
        Load load = new Load(history);
        page.put("h2", "Timeline").open("div", "class", "key");
        for (int i = 0; i < lanes.groups().size(); i++) {
            key(page, "var(--" + Lanes.colour("g", i) + ")", lanes.groups().get(i) + " faults");
        }
        key(page, "var(--good)", "leads the store");
        key(page, "var(--goodsoft)", "follows; complete");
        key(page, "var(--c0)", "certainly valid, a colour for each holder or generation; pale: to read");
        key(page, "var(--wait)", "not complete; outcome unknown");
        key(page, "var(--bad)", "a write that was refused");
        key(page, "#24406f", "99th percentile of the writes, logarithmic");
        page.close("div").line();
        long length = lanes.end() - history.start();
        long strips = (length + STRIP - 1) / STRIP;
        long stretch = (length / strips + TEN_SECONDS) / TEN_SECONDS * TEN_SECONDS;
        for (long from = history.start(); from < lanes.end(); from += stretch) {
            String drawing = new Strip(history.start(), from, from + stretch).draw(lanes, load, violations);
            page.open("div", "class", "strip").raw(drawing).close("div").line();
        }
    }

    private static void key(Markup page, String colour, String name) {
        page.open("span")
                .open("i", "style", "background:" + colour)
                .close("i")
                .text(name)
                .close("span");
    }

    private void faults(Markup page, List<Recovery.Course> courses) {
        page.put("h2", "Faults and recoveries").open("div", "class", "card").open("table", "class", "faults");
        page.open("tr");
        List.of("#", "at", "fault", "of", "lasted", "complete again after", "").forEach(name -> page.put("th", name));
        page.close("tr").line();
        double bound = recovery.bound().toNanos();
        for (Recovery.Course course : courses) {
            Event.Struck struck = course.struck();
            long took = course.isComplete() ? course.complete() - course.from() : -1;
            page.open("tr").put("td", "" + struck.number(), "class", "n");
            page.put("td", Words.time(struck.at(), history.start()), "class", "t");
            page.put("td", struck.fault()).put("td", struck.who());
            page.put("td", seconds(course.over() - struck.at()), "class", "n");
            page.put("td", took < 0 ? "never" : seconds(took), "class", "n");
            double share = took < 0 ? 1 : Math.min(1, took / bound);
            String width = String.format(Locale.ROOT, "width:%.0f%%", share * 100);
            page.open("td", "class", "meter");
            page.open("div", "class", took < 0 || took > bound ? "late" : "", "style", width)
                    .close("div");
            page.close("td").close("tr").line();
        }
        page.close("table").close("div");
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    private static String style() {
        try (InputStream in = Report.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not beside this class");
            }
            StringBuilder style = new StringBuilder(new String(in.readAllBytes(), UTF_8));
            for (int i = 0; i < 6; i++) {
                style.append("svg .c")
                        .append(i)
                        .append(" { fill: var(--c")
                        .append(i)
                        .append("); }\n");
                style.append("svg .g")
                        .append(i)
                        .append(" { fill: var(--g")
                        .append(i)
                        .append("); }\n");
            }
            return style.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
