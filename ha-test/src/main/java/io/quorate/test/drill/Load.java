package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Guarded writes by the second in which they were sent. */
final class Load {
    private static final double P99 = .99;

    /** One second's writes: how many ended how, and how long the slowest hundredth took at least. */
    record Second(int done, int refused, int unknown, double p99Millis) {}

    private final TreeMap<Long, List<Event.Wrote>> bySecond = new TreeMap<>();
    private final List<Event.Wrote> all;
    private final double slowest;

    Load(History history) {
        all = history.all(Event.Wrote.class);
        for (Event.Wrote write : all) {
            long second = TimeUnit.NANOSECONDS.toSeconds(write.at() - history.start());
            bySecond.computeIfAbsent(second, any -> new ArrayList<>()).add(write);
        }
        slowest = bySecond.keySet().stream()
                .mapToDouble(second -> second(second).p99Millis())
                .max()
                .orElse(1);
    }

    Second second(long number) {
        return count(bySecond.getOrDefault(number, List.of()));
    }

    int most() {
        return bySecond.values().stream().mapToInt(List::size).max().orElse(1);
    }

    double slowest() {
        return slowest;
    }

    /** Over the whole run. */
    double percentile(double share) {
        return percentile(all, share);
    }

    long done() {
        return all.stream().filter(write -> write.outcome() == Outcome.DONE).count();
    }

    private static Second count(List<Event.Wrote> writes) {
        return new Second(
                of(writes, Outcome.DONE),
                of(writes, Outcome.REFUSED),
                of(writes, Outcome.UNKNOWN),
                percentile(writes, P99));
    }

    private static int of(List<Event.Wrote> writes, Outcome outcome) {
        return (int) writes.stream().filter(write -> write.outcome() == outcome).count();
    }

    private static double percentile(List<Event.Wrote> writes, double share) {
        double[] millis = writes.stream()
                .filter(write -> write.outcome() == Outcome.DONE)
                .mapToDouble(write -> (write.answered() - write.at()) / 1e6)
                .sorted()
                .toArray();
        return millis.length == 0 ? 0 : millis[(int) Math.min(millis.length - 1, Math.floor(millis.length * share))];
    }
}
