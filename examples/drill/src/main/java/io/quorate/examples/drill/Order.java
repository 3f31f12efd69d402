package io.quorate.examples.drill;

import io.quorate.examples.launch.CannotStartException;
import io.quorate.examples.launch.Flags;
import io.quorate.test.drill.Fault;
import io.quorate.test.drill.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was asked for on the command line.
 *
 * @param storeName which store
 * @param minutes how long faults strike
 * @param seed what repeats the schedule
 * @param faults the kinds of faults; empty for all
 * @param work what the workers do
 * @param ttl the workers' session TTL
 * @param report where the report goes
 */
record Order(String storeName, int minutes, int seed, List<String> faults, Set<Work> work, Duration ttl, Path report) {
    static final List<String> FAULTS = List.of(
            "kill",
            "pause",
            "restart",
            "step-down",
            "expire-session",
            "cut",
            "silence",
            "half-open",
            "lose-replies",
            "delay-replies",
            "reset",
            "end-lifeline",
            "reset-lifeline",
            "kill-server",
            "pause-server",
            "isolate-server",
            "lose-quorum");
    /** What a history holds of the workers' writes and reads. */
    private static final int MOST_MINUTES = 240;

    private static final Duration DEFAULT_TTL = Duration.ofSeconds(4);
    private static final Duration LEAST_TTL = Duration.ofSeconds(2);
    private static final Duration MOST_TTL = Duration.ofSeconds(8);
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(50);

    static Order of(String... args) {
        Flags flags = Flags.parse(args);
        String store = flags.word("store", "zookeeper", "zookeeper", "etcd");
        int minutes = flags.number("minutes", 1, MOST_MINUTES, 2);
        int seed = flags.number("seed", 0, Integer.MAX_VALUE, (int) (System.nanoTime() & Short.MAX_VALUE));
        List<String> faults = flags.list("faults");
        List<String> work = flags.list("work");
        Duration ttl = flags.duration("ttl", DEFAULT_TTL);
        Path report = Path.of(flags.text("report").orElse("drill-" + store + "-" + seed + ".html"));
        flags.requireNoOthers();
        faults.forEach(Order::requireKnown);
        if (ttl.compareTo(LEAST_TTL) < 0 || ttl.compareTo(MOST_TTL) > 0) {
            throw new CannotStartException("--ttl is " + ttl.toMillis() + "ms: it must be from " + LEAST_TTL.toSeconds()
                    + "s to " + MOST_TTL.toSeconds() + "s, which the servers are set up for");
        }
        Path folder = report.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(report)) {
            throw new CannotStartException("--report is '" + report
                    + "': it must name a file in a folder that exists; make the folder first, or name another");
        }
        return new Order(store, minutes, seed, List.copyOf(new TreeSet<>(faults)), Work.of(work), ttl, report);
    }

    private static void requireKnown(String fault) {
        if (!FAULTS.contains(fault)) {
            throw new CannotStartException(
                    "--faults has '" + fault + "': it must be some of " + String.join(",", FAULTS));
        }
    }

    DrillStore openStore() throws InterruptedException {
        if (storeName.equals("etcd")) {
            return EtcdStore.start();
        }
        return ZooKeeperStore.start();
    }

    CampaignOptions campaign() {
        return new CampaignOptions(
                "drill-" + seed,
                ttl,
                BETWEEN_WRITES,
                work,
                this::schedule,
                System.getProperty("java.class.path"),
                true,
                repeat());
    }

    /** Calms are as long as a recovery may take, so that each is judged by itself. */
    private Schedule schedule(List<Fault> all) {
        List<Fault> chosen = all.stream()
                .filter(fault -> faults.isEmpty() || faults.contains(fault.name()))
                .toList();
        Duration length = Duration.ofMinutes(minutes);
        return Schedule.random(seed, length, CampaignOptions.bound(ttl), chosen);
    }

    private String repeat() {
        String which = faults.isEmpty() ? "" : " --faults " + String.join(",", faults);
        String doing = work.equals(Work.all()) ? "" : " --work " + Work.words(work);
        return "bin/drill --store " + storeName + " --minutes " + minutes + " --seed " + seed + which + doing
                + " --ttl " + ttl.toMillis() + "ms";
    }
}
