package io.quorate.benchmarks;

import io.quorate.test.process.ChildJvm;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A leader that is stopped until another leads, and goes on: how long it takes itself for the leader still. */
final class PauseBench {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int TTL_SECONDS = 4;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String BELIEVED = "part of the rounds";
    private static final String LONGEST = "ms, longest";

    private PauseBench() {}

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        String peer = site.name().equals("etcd") ? Elections.JETCD : Elections.LATCH;
        Map<String, List<Double>> overlaps = new LinkedHashMap<>();
        progress.println("P4: a leader is paused past its session, on " + site.name());
        for (int round = 0; round < settings.rounds(); round++) {
            for (String library : List.of(Elections.QUORATE, peer)) {
                double overlap = overlap(library, site.uri("paused"), "round-" + round);
                overlaps.computeIfAbsent(library, l -> new ArrayList<>()).add(overlap);
                progress.println("  round " + (round + 1) + ": " + library + ": " + Results.show(overlap) + " ms");
            }
        }
        Map<String, Figures> all = new LinkedHashMap<>();
        overlaps.forEach((library, ms) -> all.put(
                library,
                new Figures()
                        .with(BELIEVED, ms.stream().filter(v -> v > 0).count() / (double) ms.size())
                        .with("ms, median", Figures.median(ms))
                        .with(LONGEST, ms.stream().mapToDouble(v -> v).max().orElseThrow())));
        return List.of(new Results(
                "P4, " + site.name() + ": a leader, paused past its session of " + TTL_SECONDS
                        + " s and resumed, believes that it leads while another does",
                List.copyOf(all.keySet()),
                List.of(all),
                List.of(Target.atMost("P4", LONGEST, "", 0))));
    }

    /** Zero if it knew before it could act. */
    private static double overlap(String library, String uri, String name) throws InterruptedException {
        try (ChildJvm leader = start(library, uri, name)) {
            leader.awaitLine("^LEADS", SOON);
            try (ChildJvm other = start(library, uri, name)) {
                other.awaitLine("^STANDS", SOON);
                leader.pause();
                long led = time(other.awaitLine("^LEADS", SOON));
                leader.resume();
                long believed = time(leader.awaitLine("^BELIEVED", SOON));
                return Math.max(0, (believed - led) / NANOS_PER_MILLI);
            }
        }
    }

    private static long time(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }

    private static ChildJvm start(String library, String uri, String name) {
        return ChildJvm.builder(PausedChild.class)
                .name(library.replace(' ', '-'))
                .args(library, uri, name, "" + TTL_SECONDS)
                .jvmFlags(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"))
                .start();
    }
}
