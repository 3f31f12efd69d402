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
    private static final int KILLS = 8;
    /** Of the peers in one kill, since each takes the rest of a session. */
    private static final int AT_ONCE = 8;

    private FailoverBench() {}

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        String peer = site.name().equals("etcd") ? Elections.JETCD : Elections.LATCH;
        progress.println("P1, P3: another leads, on " + site.name());
        try (ElectionFleet ours = new ElectionFleet(Elections.QUORATE, site.uri("failover"), "bench", 1, List.of());
                ElectionFleet theirs = new ElectionFleet(peer, site.uri(""), "bench", AT_ONCE, List.of())) {
            for (int round = 0; round < settings.rounds(); round++) {
                for (int kill = 0; kill < KILLS; kill++) {
                    ours.cycle();
                }
                theirs.cycle();
                progress.printf(
                        Locale.ROOT,
                        "  round %d of %d: killed: Quorate %s, %s %s%n",
                        round + 1,
                        settings.rounds(),
                        Results.show(figures(ours.afterKill()).values()),
                        peer,
                        Results.show(figures(theirs.afterKill()).values()));
            }
            return List.of(
                    results(
                            "P1: kill −9 of the leader → the next one's callback, " + site.name() + ", sessions of "
                                    + Elections.TTL_SECONDS + " s, "
                                    + ours.afterKill().size() + " and "
                                    + theirs.afterKill().size() + " times",
                            peer,
                            ours.afterKill(),
                            theirs.afterKill(),
                            List.of(
                                    Target.atMost("P1", Figures.P50, "", 15),
                                    Target.atMost("P1", Figures.P99, "", 60))),
                    results(
                            "P3: orderly leave → the next one's callback, " + site.name(),
                            peer,
                            ours.afterLeave(),
                            theirs.afterLeave(),
                            List.of(Target.atMost("P3", Figures.P50, peer, 1.0 / 3))));
        }
    }

    /** One row of all samples: rounds of eight have no 99th percentile. */
    private static Results results(
            String title, String peer, List<Double> ours, List<Double> theirs, List<Target> targets) {
        Map<String, Figures> all = new LinkedHashMap<>();
        all.put(Elections.QUORATE, figures(ours));
        all.put(peer, figures(theirs));
        return new Results(title, new ArrayList<>(all.keySet()), List.of(all), targets);
    }

    private static Figures figures(List<Double> millis) {
        return new Figures()
                .withLatency(millis.stream()
                        .mapToLong(ms -> (long) (ms * NANOS_PER_MILLI))
                        .toArray());
    }
}
