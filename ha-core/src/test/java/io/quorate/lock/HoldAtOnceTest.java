package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.Loss;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Between the answer to a join, which is acted upon where it arrives, and the loop, which hears of it later. */
class HoldAtOnceTest {
    private final Cluster cluster = new Cluster();
    private final HeldAnswers answers = new HeldAnswers();
    private final HaNode a = cluster.node("a", answers::around);
    private final HaNode b = cluster.node("b");
    private final DistributedLock onA = a.lock("l");
    private final DistributedLock onB = b.lock("l");

    @Test
    void acquisitionThatNobodyIsInTheWayOfDoesNotWaitForTheLoop() throws Exception {
        CompletableFuture<LockGrant> held = new CompletableFuture<>();
        Thread caller = cluster.begin(() -> onA.acquire(Duration.ofMinutes(1)), held);
        cluster.clock.runDue();
        assertThat(answers.waiting()).isEqualTo(1);
        assertThat(cluster.store.list("locks/l")).hasSize(1);
        answers.handOut();
        LockGrant grant = held.get(20, TimeUnit.SECONDS);
        assertThat(grant.isValid()).isTrue();
        grant.close();
        caller.join();
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void grantOfASessionThatHasEndedUnheardIsLost() {
        CompletableFuture<LockGrant> asked = asked();
        cluster.link(a).expireSession();
        answers.handOut();
        cluster.moment();
        assertThat(asked).isCompleted();
        assertThat(asked.join().isValid()).isFalse();
        assertThat(asked.join().lost().toCompletableFuture())
                .isCompletedWithValueMatching(loss -> loss == Loss.SESSION_LOST || loss == Loss.DEADLINE_PASSED);
        assertThat(cluster.take(onB).isValid()).isTrue();
    }

    @Test
    void answerThatComesAfterTheEndOfTheSessionIsNoGrant() {
        CompletableFuture<LockGrant> asked = asked();
        cluster.link(a).expireSession();
        LockGrant other = cluster.take(onB);
        answers.handOut();
        cluster.pass(Duration.ofSeconds(1));
        answers.handOut();
        cluster.moment();
        assertThat(asked).isNotDone();
        cluster.close(other);
        cluster.moment();
        assertThat(asked).isCompleted();
        assertThat(asked.join().isValid()).isTrue();
    }

    @Test
    void answerThatNobodyWaitsForAnyMoreLeavesNothing() {
        CompletableFuture<LockGrant> asked = asked();
        asked.cancel(true);
        answers.handOut();
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).isEmpty();
        assertThat(cluster.take(onB).isValid()).isTrue();
    }

    @Test
    void cancellationThatTheLoopHearsOfAfterTheAnswerLeavesNothing() {
        CompletableFuture<LockGrant> asked = asked();
        answers.handOut();
        asked.cancel(true);
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).isEmpty();
        assertThat(cluster.take(onB).isValid()).isTrue();
    }

    @Test
    void whoeverIsBehindAnotherWaits() {
        LockGrant other = cluster.take(onB);
        CompletableFuture<LockGrant> asked = asked();
        answers.handOut();
        cluster.moment();
        assertThat(asked).isNotDone();
        cluster.close(other);
        assertThat(asked).isCompleted();
    }

    @Test
    void nextAcquisitionPassesTheReleasedEntryThatIsStillThere() {
        CompletableFuture<LockGrant> first = asked();
        answers.handOut();
        cluster.moment();
        cluster.link(a).delay(Duration.ofMillis(5), Duration.ZERO);
        first.join().close();
        CompletableFuture<LockGrant> second = onA.ownedBy("second").acquireAsync(Cluster.LONG);
        cluster.pass(Duration.ofMillis(40));
        answers.handOut();
        cluster.moment();
        assertThat(second).isCompleted();
        assertThat(second.join().token()).isGreaterThan(first.join().token());
        cluster.link(a).heal();
        cluster.close(second.join());
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    /** The store has answered, and nobody has heard of it yet. */
    private CompletableFuture<LockGrant> asked() {
        CompletableFuture<LockGrant> asked = onA.acquireAsync(Cluster.LONG);
        cluster.moment();
        assertThat(answers.waiting()).isEqualTo(1);
        assertThat(asked).isNotDone();
        return asked;
    }
}
