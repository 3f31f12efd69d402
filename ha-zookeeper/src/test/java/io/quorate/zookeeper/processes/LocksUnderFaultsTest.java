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

/** A lock that three processes want: whatever happens to the holder, there are never two. */
class LocksUnderFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static ZooKeeperEnsemble ensemble;
    private Candidates processes;

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
    void startProcesses() {
        processes = Candidates.behindProxies(ensemble, LockProcess.class, 3, Candidates.TTL);
    }

    @AfterEach
    void stopProcesses() {
        processes.close();
    }

    @Test
    void killedHolderIsFollowedByExactlyOneWithinTheTtl() {
        Candidate first = processes.awaitLeader();
        long killed = System.nanoTime();
        first.process.kill9();

        Candidate second = processes.awaitLeaderOtherThan(first);
        // ZooKeeper rounds up to the next tick; the rest is for a slow machine.
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .isLessThan(Candidates.TTL.plus(Candidates.TICK.multipliedBy(2)).plusSeconds(3));
        assertThat(second.ask("commit", "COMMIT")).contains("done");
        second.process.kill9();

        Candidate third = processes.awaitLeaderOtherThan(second);
        assertThat(third.id).isNotIn(first.id, second.id);
        processes.assertNeverTwoLeaders();
    }

    @Test
    void pausedHolderFindsItselfInvalidWhenItWakesAndItsWriteIsRefused() throws InterruptedException {
        Candidate paused = processes.awaitLeader();
        paused.process.pause();
        Candidate next = processes.awaitLeaderOtherThan(paused);
        assertThat(next.ask("commit", "COMMIT")).contains("done");

        paused.process.resume();
        assertThat(paused.ask("commit-unchecked", "UNCHECKED")).contains("refused");
        assertThat(paused.ask("commit", "COMMIT")).contains("refused");
        Awaitility.await().atMost(SOON).until(() -> paused.said("^INVALID") && paused.said("^LOST"));
        processes.assertNeverTwoLeaders();
    }

    @Test
    void cutOffHolderIsInvalidBeforeTheNextIsGranted() {
        Candidate cut = processes.awaitLeader();
        cut.cutOff();
        Candidate next = processes.awaitLeaderOtherThan(cut);
        Awaitility.await().atMost(SOON).until(() -> cut.said("^LOST"));
        cut.rejoin();
        next.process.kill9();
        processes.awaitLeaderOtherThan(next);
        processes.assertNeverTwoLeaders();
    }

    @Test
    void releaseServesTheNextAtOnceAndSoDoesACleanClose() {
        Candidate first = processes.awaitLeader();
        long asked = System.nanoTime();
        first.ask("release", "RELEASED");
        Candidate second = processes.awaitLeaderOtherThan(first);
        second.ask("close", "CLOSED");
        processes.awaitLeaderOtherThan(second);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("far less than the TTL of %s", Candidates.TTL)
                .isLessThan(Candidates.TTL.dividedBy(2));
        processes.assertNeverTwoLeaders();
    }
}
