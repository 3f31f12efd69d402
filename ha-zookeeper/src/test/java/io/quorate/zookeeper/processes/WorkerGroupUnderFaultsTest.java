package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.zookeeper.processes.Workers.Worker;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers in processes of their own on a real ensemble: whatever happens to one, the others regroup without it. */
@Tag("once")
class WorkerGroupUnderFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    /** The most that the ensemble allows. */
    private static final Duration LONG_TTL = LeadershipUnderFaultsTest.TICK.multipliedBy(20);

    private static ZooKeeperEnsemble ensemble;

    @BeforeAll
    static void startEnsemble() throws InterruptedException {
        ensemble = ZooKeeperEnsemble.builder()
                .servers(3)
                .tickTime(LeadershipUnderFaultsTest.TICK)
                .start();
        ensemble.awaitQuorum(SOON);
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @Test
    void restRegroupsWhenAWorkerIsKilledAndASpareTakesItsPlace() {
        try (Workers workers = new Workers(ensemble, "killed", 4, 2, 3)) {
            List<Worker> first = workers.awaitGeneration(3, -1);
            long token = first.get(0).token();
            Worker leader = Workers.leader(first);
            leader.process.kill9();

            List<Worker> second = workers.awaitGeneration(3, token);
            assertThat(second).doesNotContain(leader);
            assertThat(first.stream().filter(w -> w != leader)).allMatch(w -> w.lost(token));

            second.get(1).process.kill9();
            List<Worker> third = workers.awaitGeneration(2, second.get(0).token());
            assertThat(third).doesNotContain(leader, second.get(1));
            assertThat(third.get(0).ask("commit", "COMMIT")).contains("done");
        }
    }

    /** Each in turn, so that the one that gathers the group is among them. */
    @Test
    void killedWorkerIsNotWaitedForEither() {
        try (Workers workers = new Workers(ensemble, "proven", LONG_TTL, 3, 1, 3)) {
            List<Worker> now = workers.awaitGeneration(3, -1);
            while (now.size() > 1) {
                long token = now.get(0).token();
                long killed = System.nanoTime();
                now.get(0).process.kill9();
                List<Worker> rest = now.subList(1, now.size());
                Awaitility.await().atMost(SOON).until(() -> rest.stream().allMatch(w -> w.lost(token)));
                assertThat(Duration.ofNanos(System.nanoTime() - killed))
                        .as("far less than the TTL of %s", LONG_TTL)
                        .isLessThan(LONG_TTL.dividedBy(2));
                now = workers.awaitGeneration(rest.size(), token);
            }
        }
    }

    @Test
    void pausedWorkersCommitIsRefusedAfterItResumes() throws InterruptedException {
        try (Workers workers = new Workers(ensemble, "paused", 3, 2, 3)) {
            List<Worker> first = workers.awaitGeneration(3, -1);
            long token = first.get(0).token();
            Worker paused = first.get(1);
            assertThat(paused.ask("commit", "COMMIT")).contains("done");
            paused.process.pause();

            List<Worker> second = workers.awaitGeneration(2, token);
            assertThat(second).doesNotContain(paused);
            paused.process.resume();
            assertThat(paused.ask("commit-unchecked", "UNCHECKED")).contains("refused");
            Awaitility.await().atMost(SOON).until(() -> paused.lost(token));
            assertThat(second.get(0).ask("commit", "COMMIT")).contains("done");
        }
    }

    @Test
    void leavingWorkerIsNotWaitedFor() {
        try (Workers workers = new Workers(ensemble, "leaving", 3, 2, 3)) {
            List<Worker> first = workers.awaitGeneration(3, -1);
            long token = first.get(0).token();
            long asked = System.nanoTime();
            first.get(2).ask("close", "CLOSED");
            Awaitility.await().atMost(SOON).until(() -> first.stream().limit(2).allMatch(w -> w.lost(token)));
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .as("far less than the TTL of %s", Workers.TTL)
                    .isLessThan(Workers.TTL.dividedBy(2));
            workers.awaitGeneration(2, token);
        }
    }
}
