package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What became of a drill's promises. Immutable. */
public final class Verdict {
    private static final int SHOWN = 3;

    private final List<Judgement> judgements;
    private final String repeat;
    private final long start;

    private Verdict(List<Judgement> judgements, String repeat, long start) {
        this.judgements = List.copyOf(judgements);
        this.repeat = repeat;
        this.start = start;
    }

    /**
     * Judges a history.
     *
     * @param history what was recorded
     * @param checkers what to hold it to; {@link Checker#soundRecord()} is added
     * @param repeat how to run this drill again, for people: the command with its seed, for example
     * @return the verdict
     */
    public static Verdict of(History history, List<Checker> checkers, String repeat) {
        List<Judgement> judgements = new ArrayList<>();
        checkers.forEach(checker -> judgements.add(checker.judge(history)));
        judgements.add(Checker.soundRecord().judge(history));
        return new Verdict(judgements, repeat, history.start());
    }

    /**
     * Whether every promise was shown to be kept.
     *
     * @return whether it passed
     */
    public boolean isPassed() {
        return judgements.stream().allMatch(Judgement::isKept);
    }

    /**
     * What each checker found.
     *
     * @return in the order of the checkers
     */
    public List<Judgement> judgements() {
        return judgements;
    }

    /**
     * How to run this drill again.
     *
     * @return for people
     */
    public String repeat() {
        return repeat;
    }

    /**
     * The violation that takes the fewest events to tell.
     *
     * @return empty if there is none
     */
    public Optional<Violation> shortest() {
        return judgements.stream()
                .flatMap(judgement -> judgement.violations().stream())
                .min(Comparator.comparingInt(violation -> violation.slice().size()));
    }

    /**
     * The verdict in plain words: each promise, and of what broke it the shortest histories that show it.
     *
     * @return lines of text
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Judgement judgement : judgements) {
            text.append(line(judgement)).append('\n');
            judgement.violations().stream()
                    .sorted(Comparator.comparingInt(
                            violation -> violation.slice().size()))
                    .limit(SHOWN)
                    .forEach(violation -> tell(text, violation));
        }
        text.append(isPassed() ? "PASSED" : "FAILED")
                .append("; to repeat: ")
                .append(repeat)
                .append('\n');
        return text.toString();
    }

    private static String line(Judgement judgement) {
        int broken = judgement.violations().size();
        String found = broken > 0 ? ", BROKEN " + broken + " times" : judgement.judged() == 0 ? ", so NOT SHOWN" : "";
        return String.format(
                Locale.ROOT,
                "%s %s: %,d %s%s",
                judgement.isKept() ? "ok " : "NOT",
                judgement.promise(),
                judgement.judged(),
                judgement.things(),
                found);
    }

    private void tell(StringBuilder text, Violation violation) {
        text.append("      ")
                .append(Words.time(violation.from(), start))
                .append("  ")
                .append(violation.what());
        text.append('\n');
        violation
                .slice()
                .forEach(event -> text.append("        | ")
                        .append(Words.time(event.at(), start))
                        .append("  ")
                        .append(Words.of(event, start))
                        .append('\n'));
    }

    @Override
    public String toString() {
        return text();
    }
}
