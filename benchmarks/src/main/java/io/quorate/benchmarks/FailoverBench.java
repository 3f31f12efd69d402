package io.quorate.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long it takes until another leads, after kill −9 and after an orderly leave. */
final class FailoverBench {
    private static final double NANOS_PER_MILLI = 1e6;
    /** In each of seven rounds. */
    private static final int KILLS = 8;

    private static final int KILLS_OF_LARGE = 2;
    /** For the servers, and for those who stand by. */
    private static final int SPARE_GIGABYTES = 3;
    /** Of the peers in one kill, since each takes the rest of a session. */
    private static final int AT_ONCE = 8;
    /** Of a peer in one election alone: several would wait for each other to leave. */
    private static final int LEAVES = 4;

    private FailoverBench() {}

    /** With so much memory to be freed when the leader dies. */
    static List<Results> runLarge(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        List<Results> results = new ArrayList<>();
        for (int gigabytes : settings.isShort() ? List.of(1) : List.of(4, 8)) {
            if (Machine.availableGigabytes() < gigabytes + SPARE_GIGABYTES) {
                progress.println("P2: no memory for a leader of " + gigabytes + " GiB, left out");
            } else {
                results.add(runLarge(site, settings, progress, gigabytes));
            }
        }
        return results;
    }

    private static Results runLarge(StoreSite site, Settings settings, PrintStream progress, int gigabytes)
            throws Exception {
        String size = gigabytes + "g";
        List<String> touched = List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
        progress.println("P2: another leads after one with " + size + " of touched heap, on " + site.name());
        try (ElectionFleet guarded =
                        new ElectionFleet(Elections.GUARDED, site.uri("guarded-" + size), "bench", 1, touched);
                ElectionFleet plain =
                        new ElectionFleet(Elections.QUORATE, site.uri("plain-" + size), "bench", 1, touched);
                RawStore raw = RawStore.open(site)) {
            List<Double> writes = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                for (int kill = 0; kill < KILLS_OF_LARGE; kill++) {
                    writes.add(raw.oneWrite());
                    guarded.cycle();
                    plain.cycle();
                }
                tell(progress, round, settings, Elections.QUORATE, guarded, plain, plain);
            }
            return results(
                    "P2: kill −9 of a leader with " + size + " of touched heap → the next one's callback, "
                            + site.name() + ", " + guarded.afterKill().size() + " times each",
                    Elections.GUARDED,
                    Elections.QUORATE,
                    killed(guarded),
                    killed(plain),
                    write(writes),
                    List.of(Target.atMost("P2", Figures.P50, "", 25), Target.atMost("P2", Figures.P99, "", 80)));
        }
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        String peer = site.name().equals("etcd") ? Elections.JETCD : Elections.LATCH;
        progress.println("P1, P3: another leads, on " + site.name());
        try (ElectionFleet ours = new ElectionFleet(Elections.QUORATE, site.uri("failover"), "bench", 1, List.of());
                ElectionFleet theirs = new ElectionFleet(peer, site.uri(""), "bench", AT_ONCE, List.of());
                ElectionFleet alone = new ElectionFleet(peer, site.uri(""), "alone", 1, List.of());
                RawStore raw = RawStore.open(site)) {
            List<Double> writes = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                for (int kill = 0; kill < KILLS; kill++) {
                    writes.add(raw.oneWrite());
                    ours.cycle();
                }
                theirs.cycle();
                for (int leave = 0; leave < LEAVES; leave++) {
                    alone.leave();
                }
                tell(progress, round, settings, peer, ours, theirs, alone);
            }
            return List.of(
                    results(
                            "P1: kill −9 of the leader → the next one's callback, " + site.name() + ", sessions of "
                                    + Elections.TTL_SECONDS + " s, "
                                    + ours.afterKill().size() + " and "
                                    + theirs.afterKill().size() + " times",
                            Elections.QUORATE,
                            peer,
                            killed(ours),
                            killed(theirs),
                            write(writes),
                            List.of(
                                    Target.atMost("P1", Figures.P50, "", 15),
                                    Target.atMost("P1", Figures.P99, "", 60))),
                    results(
                            "P3: orderly leave → the next one's callback, " + site.name() + ", "
                                    + ours.afterLeave().size() + " and "
                                    + alone.afterLeave().size() + " times",
                            Elections.QUORATE,
                            peer,
                            figures(ours.afterLeave()),
                            figures(alone.afterLeave()),
                            write(writes),
                            List.of(Target.atMost("P3", Figures.P50, peer, 1.0 / 3))));
        }
    }

    private static void tell(
            PrintStream progress,
            int round,
            Settings settings,
            String peer,
            ElectionFleet ours,
            ElectionFleet theirs,
            ElectionFleet leaving) {
        progress.printf(
                Locale.ROOT,
                "  round %d of %d: killed: ours %s | %s %s%n",
                round + 1,
                settings.rounds(),
                Results.show(killed(ours).values()) + ", left "
                        + Results.show(figures(ours.afterLeave()).values()),
                peer,
                Results.show(killed(theirs).values()) + ", left "
                        + Results.show(figures(leaving.afterLeave()).values()));
    }

    /** One row of all samples: rounds of eight have no 99th percentile. */
    private static Results results(
            String title, String us, String peer, Figures ours, Figures theirs, Figures write, List<Target> targets) {
        Map<String, Figures> all = new LinkedHashMap<>();
        all.put(us, ours);
        all.put(peer, theirs);
        all.put("one write of the store", write);
        return new Results(title, new ArrayList<>(all.keySet()), List.of(all), targets);
    }

    /** What no failover can go below. */
    private static Figures write(List<Double> millis) {
        return new Figures().with(Figures.P50, Figures.median(millis));
    }

    /** With what the time was made of, for a library that tells. */
    private static Figures killed(ElectionFleet fleet) {
        Figures figures = figures(fleet.afterKill());
        fleet.medianStages().forEach((stage, millis) -> figures.with(stage + " ms", millis));
        return figures;
    }

    private static Figures figures(List<Double> millis) {
        return new Figures()
                .withLatency(millis.stream()
                        .mapToLong(ms -> (long) (ms * NANOS_PER_MILLI))
                        .toArray());
    }
}
