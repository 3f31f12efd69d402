package io.quorate.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Locks and semaphores beside the peer of the same store and beside what the store takes for the bare writes. */
final class LockBench {
    private static final String RAW = "bare store";
    private static final int MANY = 64;
    private static final int SHARING = 16;
    private static final int PERMITS = 8;

    private final StoreSite site;
    private final Settings settings;
    private final PrintStream progress;
    private final String peer;
    private final List<Results> results = new ArrayList<>();

    private LockBench(StoreSite site, Settings settings, PrintStream progress) {
        this.site = site;
        this.settings = settings;
        this.progress = progress;
        peer = site.name().equals("etcd") ? JetcdLocks.NAME : CuratorLocks.NAME;
    }

    static List<Results> run(StoreSite site, Settings settings, PrintStream progress) throws Exception {
        LockBench bench = new LockBench(site, settings, progress);
        String uri = site.uri("bench");
        try (LockService ours = LockService.open(QuorateLocks.NAME, uri);
                LockService theirs = LockService.open(bench.peer, uri)) {
            if (site.name().equals("etcd")) {
                try (RawEtcd raw = new RawEtcd(uri)) {
                    bench.uncontended(ours, theirs, raw::oneCaller);
                    bench.many(ours, theirs, time -> raw.outstanding(MANY, time));
                }
            } else {
                try (RawZooKeeper raw = new RawZooKeeper(uri)) {
                    bench.uncontended(ours, theirs, raw::oneCaller);
                    bench.many(ours, theirs, time -> raw.outstanding(MANY, time));
                }
                bench.permits(ours, theirs);
            }
            bench.shared(ours, theirs);
        }
        bench.fleets(uri);
        return bench.results;
    }

    private interface Raw {
        Figures turn(Duration time) throws Exception;
    }

    private void uncontended(LockService ours, LockService theirs, Raw raw) throws Exception {
        boolean zooKeeper = peer.equals(CuratorLocks.NAME);
        Contest waiting = contest("P6", "an uncontended lock, one thread, each release waited for: the acquire")
                .enter(QuorateLocks.NAME, () -> waitingForReleases(ours.mutex("alone")))
                .enter(peer, () -> waitingForReleases(theirs.mutex("alone")))
                .enter(RAW + ": create, delete", () -> raw.turn(settings.turn()));
        Contest pairs = contest("P6", "an uncontended lock, one thread: acquire and release")
                .enter(QuorateLocks.NAME, () -> load(1, thread -> ours.mutex("alone")))
                .enter(peer, () -> load(1, thread -> theirs.mutex("alone")));
        if (zooKeeper) {
            waiting.mustReach(Target.atMost("P6", Figures.P50, RAW + ": create, delete", 1.15));
            pairs.mustReach(Target.atLeast("P6", Figures.RATE, peer, 1.8));
        }
        hold(waiting);
        hold(pairs);
    }

    private Figures waitingForReleases(Mutex mutex) throws Exception {
        java.util.stream.LongStream.Builder samples = java.util.stream.LongStream.builder();
        long pairs = 0;
        long end = System.nanoTime() + settings.turn().toNanos();
        for (long asked = System.nanoTime(); asked - end < 0; asked = System.nanoTime()) {
            Mutex.Held held = mutex.acquire();
            samples.add(System.nanoTime() - asked);
            held.releaseAndWait();
            pairs++;
        }
        return new Figures()
                .with(Figures.RATE, pairs / (settings.turn().toNanos() / 1e9))
                .withLatency(samples.build().toArray());
    }

    private void many(LockService ours, LockService theirs, Raw raw) throws Exception {
        String bare = RAW + ", " + MANY + " pairs at once";
        hold(contest("P7", MANY + " threads, each with a lock of its own")
                .enter(QuorateLocks.NAME, () -> load(MANY, own(ours)))
                .enter(peer, () -> load(MANY, own(theirs)))
                .enter(bare, () -> raw.turn(settings.turn()))
                .mustReach(Target.atLeast("P7", Figures.RATE, bare, 0.9)));
    }

    private static LockLoad.Places own(LockService service) {
        return new LockLoad.Places() {
            @Override
            public Mutex of(int thread) throws Exception {
                return service.mutex("own-" + thread);
            }

            @Override
            public String lockOf(int thread) {
                return "own-" + thread;
            }
        };
    }

    private void shared(LockService ours, LockService theirs) throws Exception {
        hold(contest("P8", SHARING + " threads of one process, one lock")
                .enter(QuorateLocks.NAME, () -> load(SHARING, thread -> ours.mutex("shared")))
                .enter(peer, () -> load(SHARING, thread -> theirs.mutex("shared")))
                .mustReach(Target.atLeast("P8", Figures.RATE, peer, 100))
                .mustReach(Target.atMost("P8", "max ÷ min per thread", "", 1.5)));
    }

    private void permits(LockService ours, LockService theirs) throws Exception {
        hold(contest("P10", "a semaphore of " + PERMITS + " permits, " + SHARING + " threads of one process")
                .enter(QuorateLocks.NAME, () -> load(SHARING, permitsOf(ours)))
                .enter(peer, () -> load(SHARING, permitsOf(theirs)))
                .mustReach(Target.atLeast("P10", Figures.RATE, peer, 50)));
    }

    private static LockLoad.Places permitsOf(LockService service) {
        return new LockLoad.Places() {
            @Override
            public Mutex of(int thread) throws Exception {
                return service.semaphore("slots", PERMITS);
            }

            @Override
            public int holders() {
                return PERMITS;
            }
        };
    }

    private void fleets(String uri) throws Exception {
        try (LockFleet ours = new LockFleet(QuorateLocks.NAME, uri, "fleet");
                LockFleet theirs = new LockFleet(peer, uri, "fleet")) {
            hold(contest("P9", "four processes of four threads, one lock")
                    .enter(QuorateLocks.NAME, () -> ours.turn(settings.turn()))
                    .enter(peer, () -> theirs.turn(settings.turn()))
                    .mustReach(Target.atLeast("P9", Figures.RATE, peer, 10))
                    .mustReach(Target.atMost("P9", "max ÷ min per process", "", 2)));
        }
    }

    private Figures load(int threads, LockLoad.Places places) throws Exception {
        return LockLoad.run(threads, settings.turn(), places).figures();
    }

    private Contest contest(String row, String what) {
        return new Contest(row + ", " + site.name() + ": " + what);
    }

    private void hold(Contest contest) throws Exception {
        results.add(contest.run(settings.rounds(), progress));
    }
}
