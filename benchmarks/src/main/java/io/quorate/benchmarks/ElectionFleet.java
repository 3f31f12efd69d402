package io.quorate.benchmarks;

import io.quorate.test.process.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes of one library that follow each other in the lead, each of them of several elections at once where the
 * library takes long: the sessions of these end each at a time of its own.
 */
final class ElectionFleet implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);
    /** How long a successor has stood by: until it watches whom it would follow, has rehearsed, and a guardian has started. */
    static final long SETTLE_MILLIS = 2_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final String library;
    private final String uri;
    private final String name;
    private final int elections;
    private final List<String> leaderFlags;
    private final List<Double> afterKill = new ArrayList<>();
    private final List<Double> afterLeave = new ArrayList<>();
    /** For each kill that was proven: until the proof was seen, the store asked, the lead granted. */
    private final List<List<Double>> stages = new ArrayList<>();

    private ChildJvm leader;
    private int children;

    /**
     * @param leaderFlags of the process that is killed
     */
    ElectionFleet(String library, String uri, String name, int elections, List<String> leaderFlags)
            throws InterruptedException {
        this.library = library;
        this.uri = uri;
        this.name = name;
        this.elections = elections;
        this.leaderFlags = leaderFlags;
        leader = start(List.of());
        awaitLeads(leader);
    }

    /** The present leader leaves for another. */
    void leave() throws InterruptedException {
        leaveFor(start(leaderFlags));
    }

    private void leaveFor(ChildJvm next) throws InterruptedException {
        try (ChildJvm old = leader) {
            leader = next;
            settle(next);
            old.send("leave");
            long leaving = Long.parseLong(old.awaitLine("^LEAVING", SOON).split(" ", -1)[1]);
            afterLeave.addAll(since(leaving, awaitLeads(next)));
            old.awaitLine("^LEFT", SOON);
        }
    }

    /** The present leader leaves for one that is then killed; twice another leads. */
    void cycle() throws InterruptedException {
        leave();
        try (ChildJvm victim = leader) {
            ChildJvm next = start(List.of());
            leader = next;
            settle(next);
            long killed = System.nanoTime();
            victim.kill9();
            afterKill.addAll(since(killed, awaitLeads(next)));
            List<Long> took = Stream.of(next.ask("took", "^TOOK", SOON).split(" ", -1))
                    .skip(1)
                    .filter(at -> !at.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            stages.add(since(killed, took));
        }
    }

    private static void settle(ChildJvm behind) throws InterruptedException {
        behind.awaitLine("^STANDS", SOON);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }

    private static List<Double> since(long start, List<Long> times) {
        return times.stream().map(at -> (at - start) / NANOS_PER_MILLI).toList();
    }

    private ChildJvm start(List<String> flags) {
        List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        all.addAll(flags.isEmpty() ? List.of("-Xmx128m") : flags);
        return ChildJvm.builder(ElectionChild.class)
                .name(library.replace(' ', '-') + "-" + children++)
                .args(library, uri, name, "" + elections)
                .jvmFlags(all)
                .start();
    }

    private List<Long> awaitLeads(ChildJvm child) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < elections; i++) {
            times.add(Long.parseLong(child.awaitLine("^LEADS", SOON).split(" ", -1)[2]));
        }
        return times;
    }

    /** How long each stage took in the median, for a library that tells: until seen, then asked, granted, told. */
    Map<String, Double> medianStages() {
        Map<String, Double> medians = new LinkedHashMap<>();
        List<String> names = List.of("until seen", "then asked", "granted", "told");
        for (int stage = 0; stage < names.size() && !stages.get(0).isEmpty(); stage++) {
            List<Double> lasted = new ArrayList<>();
            for (int kill = 0; kill < stages.size(); kill++) {
                List<Double> ends = new ArrayList<>(stages.get(kill));
                ends.add(afterKill.get(kill));
                lasted.add(ends.get(stage) - (stage == 0 ? 0 : ends.get(stage - 1)));
            }
            medians.put(names.get(stage), Figures.median(lasted));
        }
        return medians;
    }

    List<Double> afterKill() {
        return afterKill;
    }

    List<Double> afterLeave() {
        return afterLeave;
    }

    @Override
    public void close() {
        leader.close();
    }
}
