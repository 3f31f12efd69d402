package io.quorate.examples.drill;

import io.quorate.test.Leaks;
import io.quorate.test.drill.Checker;
import io.quorate.test.drill.Drill;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Fault;
import io.quorate.test.drill.History;
import io.quorate.test.drill.Recovery;
import io.quorate.test.drill.Report;
import io.quorate.test.drill.Schedule;
import io.quorate.test.drill.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One run: workers on a store, faults, and what became of the promises. */
final class Campaign {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration THREADS_END = Duration.ofSeconds(5);

    private final CampaignOptions options;
    private final DrillStore store;
    private final History history = new History();
    private final Recovery recovery;

    Campaign(CampaignOptions options, DrillStore store) {
        this.options = options;
        this.store = store;
        recovery = recovery(options);
    }

    private static Recovery recovery(CampaignOptions options) {
        Set<Work> work = options.work();
        Recovery recovery = Checker.recovery(Set.copyOf(CampaignOptions.WORKERS), options.bound());
        recovery = work.contains(Work.ELECTIONS) ? recovery.withLeader(Worker.ELECTION) : recovery;
        recovery = work.contains(Work.REGISTRY) ? recovery.withMembers() : recovery;
        recovery = work.contains(Work.GROUPS) ? recovery.withGroup(Team.TEAM) : recovery;
        recovery = work.contains(Work.CHECKPOINTS) ? recovery.withWrites(Saver.CHECKPOINT) : recovery;
        return work.contains(Work.LOCKS)
                ? recovery.withTurns(Contenders.MUTEX)
                        .withTurns(Contenders.SLOTS)
                        .withTurns(Contenders.SHELF)
                : recovery;
    }

    History history() {
        return history;
    }

    /** Runs to the end; the listener is told the schedule, once the workers are complete. */
    Verdict run(Consumer<Schedule> begun) throws InterruptedException {
        // A server that was started again has other threads of this process to listen to it.
        Leaks before = Leaks.snapshot().ignoring("quorate-child-(zookeeper|etcd).*");
        try (Site site = new Site(options, store, history)) {
            List<Fault> faults = site.faults().all();
            Schedule schedule = options.schedule().apply(faults);
            site.start();
            if (site.awaitComplete(recovery, START_LIMIT)) {
                begun.accept(schedule);
                new Drill(schedule, faults, history).run();
                site.awaitComplete(recovery, options.bound().plusSeconds(1));
            } else {
                history.add(new Event.Failed(System.nanoTime(), "drill", "the workers were not complete at first"));
            }
            store.awaitWhole();
            site.conclude();
        }
        if (options.alone()) {
            lookForThreads(before);
        }
        return verdict();
    }

    private void lookForThreads(Leaks before) throws InterruptedException {
        try {
            before.assertNoneSince(THREADS_END);
        } catch (AssertionError e) {
            history.add(new Event.Leaked(System.nanoTime(), "drill", String.valueOf(e.getMessage())));
        }
    }

    /** The threads of each worker and of this process, the store's keys, and the checkpoints' folder. */
    private int lookers() {
        int folders = options.work().contains(Work.CHECKPOINTS) ? 1 : 0;
        return CampaignOptions.WORKERS.size() + folders + (options.alone() ? 2 : 1);
    }

    private Verdict verdict() {
        Set<Work> work = options.work();
        List<Checker> checkers = new ArrayList<>();
        if (!work.equals(Set.of(Work.REGISTRY))) {
            checkers.addAll(List.of(Checker.mutualExclusion(), Checker.tokensGrow()));
        }
        if (work.stream().anyMatch(one -> one != Work.REGISTRY && one != Work.ELECTIONS)) {
            checkers.addAll(List.of(Checker.guardedWrites(), Checker.committedValues()));
        }
        if (work.contains(Work.GROUPS)) {
            checkers.add(Checker.generations());
        }
        checkers.add(recovery);
        checkers.add(Checker.nothingLeaked(lookers()));
        return Verdict.of(history, checkers, options.repeat());
    }

    void report(Verdict verdict, Path file) {
        new Report("Drill on " + store.name(), history, verdict, recovery)
                .fact("workers", "" + CampaignOptions.WORKERS.size())
                .fact("session TTL", options.ttl().toMillis() / 1e3 + " s")
                .fact("recovery within", options.bound().toMillis() / 1e3 + " s")
                .write(file);
    }
}
