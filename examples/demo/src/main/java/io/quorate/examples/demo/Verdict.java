package io.quorate.examples.demo;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds the demo to what it promised. */
final class Verdict {
    private static final double ACCURACY = .95;
    /** Every term but the first came of a kill; and there is one such kill. */
    private static final int TERMS = 2;

    private final Promises promises = new Promises();

    Verdict(Journal journal, Terms terms, Duration sessionTtl) {
        requests(journal);
        failures(journal);
        rerouted(journal.figures());
        leaders(terms.leaders());
        gaps(terms, sessionTtl);
    }

    /** Of a rolling restart: nobody was killed, so nothing may fail. */
    Verdict(Journal journal, Terms terms, List<Duration> gaps) {
        requests(journal);
        failures(journal);
        leaders(terms.leaders());
        Duration sum = gaps.stream().reduce(Duration.ZERO, Duration::plus);
        add(
                !gaps.isEmpty() && journal.failures().isEmpty(),
                "without a leader",
                "%.1f ms in all, over %d handovers: %s",
                sum.toNanos() / 1e6,
                gaps.size(),
                gaps.stream()
                        .map(gap -> String.format(ROOT, "%.1f ms", gap.toNanos() / 1e6))
                        .collect(Collectors.joining(", ")));
    }

    private void requests(Journal journal) {
        Figures f = journal.figures();
        double accuracy = f.answered() == 0 ? 0 : (double) f.right() / f.answered();
        boolean kept = f.sent() > 0
                && f.answered() == f.sent()
                && f.differing() == 0
                && f.skipped() == 0
                && accuracy >= ACCURACY
                && journal.isComplete();
        String agreement = f.differing() == 0 ? "servers agree" : f.differing() + " contradict an earlier answer";
        add(
                kept,
                "requests",
                "%,d sent, %,d answered; %s, %.1f %% of the digits are read right%s",
                f.sent(),
                f.answered(),
                agreement,
                100 * accuracy,
                f.skipped() == 0 ? "" : "; " + f.skipped() + " were due and could not be sent");
    }

    private void failures(Journal journal) {
        String inside = journal.atDead() == 0
                ? ""
                : String.format(
                        ROOT,
                        " (%d met the gateway that was killed; the client sent them to the other one)",
                        journal.atDead());
        add(
                journal.atLiving() == 0 && journal.figures().unanswered() == 0,
                "failed",
                "%d at a living gateway%s",
                journal.atLiving(),
                inside);
    }

    private void rerouted(Figures figures) {
        add(
                figures.rerouted() > 0,
                "rerouted",
                "%,d met a dead model server, and the gateway asked another",
                figures.rerouted());
    }

    private void leaders(Map<Long, Set<String>> leaders) {
        boolean one = leaders.values().stream().allMatch(names -> names.size() == 1);
        String each = leaders.entrySet().stream()
                .map(term -> "#" + term.getKey() + " " + String.join(" and ", term.getValue()))
                .collect(Collectors.joining(", "));
        add(
                one && leaders.size() >= TERMS,
                "leaders per term",
                "%s in each of %d terms: %s",
                one ? "1" : "MORE THAN 1",
                leaders.size(),
                each);
    }

    private void gaps(Terms terms, Duration sessionTtl) {
        Duration sum = terms.gaps().stream().reduce(Duration.ZERO, Duration::plus);
        add(
                !terms.isVacant() && !terms.gaps().isEmpty(),
                "without a leader",
                "%.1f s: until a death was proven, at most the session's %d s, then the election; inference went on%s",
                sum.toMillis() / 1000.0,
                sessionTtl.toSeconds(),
                terms.isVacant() ? "; NOBODY LEADS NOW" : "");
    }

    private void add(boolean kept, String name, String format, Object... facts) {
        promises.add(kept, name, format, facts);
    }

    boolean isPassed() {
        return promises.areKept();
    }

    void print(Screen screen, Duration elapsed) {
        promises.print(screen, elapsed);
    }
}
