package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.store.ZooKeeperEnsemble;
import io.quorate.zookeeper.processes.Candidates.Candidate;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes in processes of their own on a real ensemble: whatever happens to the leader, there are never two. */
class LeadershipUnderFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static ZooKeeperEnsemble ensemble;
    private Candidates candidates;

    @BeforeAll
    static void startEnsemble() throws InterruptedException {
        ensemble =
                ZooKeeperEnsemble.builder().servers(3).tickTime(Candidates.TICK).start();
        ensemble.awaitQuorum(SOON);
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @BeforeEach
    void startCandidates() {
        candidates = Candidates.behindProxies(ensemble, 3, Candidates.TTL);
    }

    @AfterEach
    void stopCandidates() {
        candidates.close();
    }

    @Test
    void killedLeaderIsFollowedByExactlyOne() {
        Candidate first = candidates.awaitLeader();
        first.process.kill9();

        Candidate second = candidates.awaitLeaderOtherThan(first);
        assertThat(second.ask("commit", "COMMIT")).contains("done");
        second.process.kill9();

        Candidate third = candidates.awaitLeaderOtherThan(second);
        assertThat(third.id).isNotIn(first.id, second.id);
        candidates.assertNeverTwoLeaders();
    }

    @Test
    void pausedLeaderFindsItselfInvalidWhenItWakesAndItsWriteIsRefused() throws InterruptedException {
        Candidate paused = candidates.awaitLeader();
        paused.process.pause();
        Candidate successor = candidates.awaitLeaderOtherThan(paused);
        assertThat(successor.ask("commit", "COMMIT")).contains("done");

        paused.process.resume();
        assertThat(paused.ask("commit-unchecked", "UNCHECKED")).contains("refused");
        assertThat(paused.ask("commit", "COMMIT")).contains("refused");
        Awaitility.await().atMost(SOON).until(() -> paused.said("^INVALID") && paused.said("^LOST"));

        candidates.assertNeverTwoLeaders();
    }

    @Test
    void cutOffLeaderIsInvalidBeforeItsSuccessorIsGranted() {
        Candidate cut = candidates.awaitLeader();
        cut.cutOff();
        Candidate successor = candidates.awaitLeaderOtherThan(cut);
        Awaitility.await().atMost(SOON).until(() -> cut.said("^LOST"));
        assertThat(cut.ask("commit", "COMMIT")).contains("refused");

        cut.rejoin();
        successor.process.kill9();
        candidates.awaitLeaderOtherThan(successor);
        candidates.assertNeverTwoLeaders();
    }

    @Test
    void blipShorterThanTheDeadlineCostsNoLeadership() {
        // The default TTL: reconnecting may cost ZooKeeper's client up to a second of sleep by itself.
        candidates.close();
        Duration ttl = Duration.ofSeconds(10);
        try (Candidates patient = Candidates.behindProxies(ensemble, 1, ttl)) {
            Candidate leader = patient.awaitLeader();
            leader.cutOff();
            Awaitility.await().pollDelay(ttl.dividedBy(4)).atMost(SOON).until(() -> true);
            leader.rejoin();

            Awaitility.await("still valid well after the blip")
                    .during(ttl)
                    .atMost(SOON)
                    .until(() -> !leader.said("^LOST") && !leader.said("^INVALID"));
            assertThat(leader.ask("commit", "COMMIT")).contains("done");
            assertThat(leader.terms()).isEqualTo(1);
        }
    }

    @Test
    void cleanCloseFreesTheLeadAtOnce() {
        Candidate leader = candidates.awaitLeader();
        long asked = System.nanoTime();
        leader.ask("close", "CLOSED");
        candidates.awaitLeaderOtherThan(leader);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("far less than the TTL of %s", Candidates.TTL)
                .isLessThan(Candidates.TTL.dividedBy(2));
        candidates.assertNeverTwoLeaders();
    }
}
