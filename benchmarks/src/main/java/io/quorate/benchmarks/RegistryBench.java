package io.quorate.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/** Registering, following and seeing instances of a service. */
final class RegistryBench {
    private static final double NANOS_PER_SECOND = 1e9;
    /** About as many as one session may have. */
    private static final int MANY = 9_900;

    private static final int MANY_IN_SHORT = 2_000;
    private static final int SEEN = 200;
    private static final int BEFORE_IT_COUNTS = 50;
    private static final String FIRST = "s to know all";
    private static final String BYTES = "retained bytes each";
    private static final String BEYOND = "p50 beyond a bare create, ms";

    private final StoreSite site;
    private final Settings settings;
    private final PrintStream progress;
    private final int many;
    private int turns;

    private interface Opening {
        Directory open(String uri) throws Exception;
    }

    private RegistryBench(StoreSite site, Settings settings, PrintStream progress) {
        this.site = site;
        this.settings = settings;
        this.progress = progress;
        many = settings.isShort() ? MANY_IN_SHORT : MANY;
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        RegistryBench bench = new RegistryBench(site, settings, progress);
        Map<String, Opening> libraries = new LinkedHashMap<>();
        libraries.put(QuorateDirectory.NAME, QuorateDirectory::new);
        libraries.put(CuratorDirectory.NAME, CuratorDirectory::new);
        return List.of(bench.register(libraries), bench.view(libraries), bench.seen(libraries));
    }

    private Results register(Map<String, Opening> libraries) throws Exception {
        Contest contest = new Contest("P11, " + site.name() + ": register " + many + " instances from one process");
        for (Map.Entry<String, Opening> library : libraries.entrySet()) {
            contest.enter(library.getKey(), () -> {
                try (Directory directory = library.getValue().open(site.uri("bench"))) {
                    long began = System.nanoTime();
                    Directory.Handle made = directory.register(service(), many);
                    double rate = many / ((System.nanoTime() - began) / NANOS_PER_SECOND);
                    made.close();
                    return new Figures().with(Figures.RATE, rate);
                }
            });
        }
        return contest.mustReach(Target.atLeast("P11", Figures.RATE, "", 3_000)).run(settings.rounds(), progress);
    }

    /** The instances stay while they are followed, by a node that did not register them. */
    private Results view(Map<String, Opening> libraries) throws Exception {
        Contest contest = new Contest("P12, " + site.name() + ": begin to follow " + many + " instances");
        List<Directory> open = new ArrayList<>();
        try {
            for (Map.Entry<String, Opening> library : libraries.entrySet()) {
                Directory keeper = library.getValue().open(site.uri("bench"));
                open.add(keeper);
                String service = service();
                keeper.register(service, many);
                contest.enter(library.getKey(), () -> follow(library.getValue(), service));
            }
            return contest.mustReach(Target.atMost("P12", FIRST, "", 0.6))
                    .mustReach(Target.atMost("P12", BYTES, "", 500))
                    .run(settings.rounds(), progress);
        } finally {
            open.forEach(Directory::close);
        }
    }

    private Figures follow(Opening opening, String service) throws Exception {
        try (Directory directory = opening.open(site.uri("bench"))) {
            long before = retained();
            long began = System.nanoTime();
            try (Directory.View view = directory.view(service)) {
                double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
                if (view.size() != many) {
                    throw new IllegalStateException(view.size() + " of " + many + " instances are in the view");
                }
                double bytes = (retained() - before) / (double) many;
                return new Figures().with(FIRST, seconds).with(BYTES, bytes);
            }
        }
    }

    /** What the heap holds once a full collection has run. */
    private static long retained() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private Results seen(Map<String, Opening> libraries) throws Exception {
        Contest contest = new Contest("P14, " + site.name() + ": register → another's view shows it");
        List<AutoCloseable> open = new ArrayList<>();
        try {
            RawZooKeeper raw = new RawZooKeeper(site.uri("bench"));
            open.add(raw);
            for (Map.Entry<String, Opening> library : libraries.entrySet()) {
                Directory one = library.getValue().open(site.uri("bench"));
                open.add(one);
                Directory other = library.getValue().open(site.uri("bench"));
                open.add(other);
                contest.enter(library.getKey(), () -> seen(one, other, raw));
            }
            return contest.mustReach(Target.atMost("P14", BEYOND, "", 1)).run(settings.rounds(), progress);
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    private Figures seen(Directory one, Directory other, RawZooKeeper raw) throws Exception {
        String service = service();
        // One that is there already: some registries make the service's folder with the first.
        Directory.Handle first = one.register(service + "-first", 1);
        LongStream.Builder samples = LongStream.builder();
        Semaphore changes = new Semaphore(0);
        try (Directory.View view = other.view(service)) {
            view.onChange(changes::release);
            for (int i = 0; i < BEFORE_IT_COUNTS + SEEN; i++) {
                long began = System.nanoTime();
                Directory.Handle made = one.register(service, 1);
                awaitSize(view, changes, 1);
                if (i >= BEFORE_IT_COUNTS) {
                    samples.add(System.nanoTime() - began);
                }
                made.close();
                awaitSize(view, changes, 0);
            }
        }
        first.close();
        Figures figures = new Figures().withLatency(samples.build().toArray());
        Figures bare = raw.oneCaller(Duration.ofSeconds(1));
        return figures.with(BEYOND, p50(figures) - p50(bare));
    }

    private static double p50(Figures figures) {
        return Objects.requireNonNull(figures.values().get(Figures.P50));
    }

    private static void awaitSize(Directory.View view, Semaphore changes, int size) throws Exception {
        while (view.size() != size) {
            if (!changes.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new TimeoutException("the view shows " + view.size() + " instances instead of " + size);
            }
        }
    }

    private String service() {
        turns++;
        return "service-" + turns;
    }
}
