package io.quorate.benchmarks;

import io.quorate.QuorateException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Runs benchmarks; see {@code bin/bench --help}. Its exit status is 0 unless one could not be run. */
public final class Bench {
    private static final int CANNOT_RUN = 2;

    private interface Run {
        List<Results> run(Settings settings, PrintStream progress) throws Exception;
    }

    private interface OnStore {
        List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception;
    }

    private interface Opening {
        StoreSite open() throws InterruptedException;
    }

    private static final Map<String, Run> ALL = new LinkedHashMap<>();

    static {
        ALL.put("locks-zookeeper", on(StoreSite::zooKeeper, LockBench::run));
        ALL.put("locks-etcd", on(StoreSite::etcd, LockBench::run));
        ALL.put("failover-zookeeper", on(StoreSite::zooKeeper, FailoverBench::run));
        ALL.put("failover-etcd", on(StoreSite::etcd, FailoverBench::run));
        ALL.put("failover-large", on(StoreSite::zooKeeper, FailoverBench::runLarge));
        ALL.put("registry", on(StoreSite::zooKeeper, RegistryBench::run));
        ALL.put("elections-zookeeper", on(StoreSite::zooKeeper, ManyElectionsBench::run));
        ALL.put("elections-etcd", on(StoreSite::etcd, ManyElectionsBench::run));
        ALL.put("pause-zookeeper", on(StoreSite::zooKeeper, PauseBench::run));
        ALL.put("pause-etcd", on(StoreSite::etcd, PauseBench::run));
        ALL.put("server-loss", on(StoreSite::zooKeeper, ServerLossBench::run));
        ALL.put("micro", MicroBench::run);
        ALL.put("checkpoints", on(StoreSite::zooKeeper, CheckpointBench::run));
    }

    private Bench() {}

    /**
     * Runs those that are named, or all.
     *
     * @param args options and names
     */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(run(args));
    }

    private static int run(String... args) {
        try {
            Settings settings = Settings.of(List.copyOf(ALL.keySet()), args);
            List<Results> results = new ArrayList<>();
            for (String name : settings.names()) {
                results.addAll(java.util.Objects.requireNonNull(ALL.get(name)).run(settings, System.err));
            }
            String head = Machine.describe() + (settings.isShort() ? "; a short run" : "") + "; medians of "
                    + settings.rounds() + " interleaved rounds, ratios with their least and greatest";
            String tables = results.stream().map(Results::toMarkdown).collect(Collectors.joining("\n"));
            System.out.println(head + "\n\n" + tables);
            if (settings.report().isPresent()) {
                report(settings.report().get(), head, tables, results);
            }
            return 0;
        } catch (IllegalArgumentException | QuorateException e) {
            System.err.println("bench: " + e.getMessage());
            return CANNOT_RUN;
        } catch (Exception e) {
            e.printStackTrace();
            return CANNOT_RUN;
        }
    }

    private static void report(Path folder, String head, String tables, List<Results> results) throws IOException {
        List<Chart.Bar> bars = results.stream().flatMap(r -> r.bars().stream()).toList();
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("results.md"), "# Results\n\n" + head + ".\n\n![chart](results.svg)\n\n" + tables);
        Files.writeString(
                folder.resolve("results.svg"), Chart.svg("Quorate: how many times better than the peer", bars));
        System.err.println("written: " + folder.resolve("results.md") + ", " + folder.resolve("results.svg"));
    }

    private static Run on(Opening opening, OnStore run) {
        return (settings, progress) -> {
            try (StoreSite site = opening.open()) {
                return run.run(site, settings, progress);
            }
        };
    }
}
