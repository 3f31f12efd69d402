package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.StoreUnavailableException;
import io.quorate.memory.MemoryLink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Lost replies, lost sessions, and threads that block. */
class LockFaultsTest {
    private final Cluster cluster = new Cluster();
    private final HaNode a = cluster.node("a");
    private final HaNode b = cluster.node("b");
    private final DistributedLock onA = a.lock("l");
    private final DistributedLock onB = b.lock("l");

    @Test
    void joinWhoseReplyIsLostIsRecognisedAndNotRepeated() {
        cluster.link(a).breakBeforeNextReply();
        LockGrant held = settled(onA.acquireAsync(Cluster.LONG));
        assertThat(held.isValid()).isTrue();
        assertThat(cluster.store.list("locks/l")).hasSize(1);
    }

    @Test
    void waiterThatIsCancelledWhileItsJoinIsUnknownLeavesNothing() {
        cluster.link(a).loseReplies(1);
        CompletableFuture<LockGrant> asked = onA.acquireAsync(Cluster.LONG);
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).hasSize(1);
        asked.cancel(true);
        cluster.pass(Duration.ofSeconds(8));
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void releaseWhoseReplyIsLostIsRepeatedUntilKnown() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> other = cluster.ask(onB);
        cluster.link(a).loseRequests(2);
        held.close();
        cluster.pass(Duration.ofSeconds(9));
        assertThat(other).isCompleted();
        assertThat(a.state()).isEqualTo(io.quorate.NodeState.CONNECTED);
    }

    @Test
    void holderThatIsCutOffIsInvalidBeforeAnotherHolds() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> other = cluster.ask(onB);
        cluster.link(a).cut();
        for (int i = 0; i < 1_000 && !other.isDone(); i++) {
            boolean valid = held.isValid();
            cluster.moment();
            assertThat(valid && other.isDone() && held.isValid()).isFalse();
        }
        assertThat(other).isCompleted();
        assertThat(held.isValid()).isFalse();
        assertThat(held.lost()).isCompletedWithValue(Loss.DEADLINE_PASSED);
        assertThat(other.join().token()).isGreaterThan(held.token());
    }

    @Test
    void placeOfAHolderWhoseDeadlinePassedIsFreedIfTheSessionSurvived() {
        LockGrant held = cluster.take(onA);
        cluster.link(a).loseHeartbeatReplies(true);
        cluster.pass(Cluster.TTL);
        assertThat(held.lost()).isCompletedWithValue(Loss.DEADLINE_PASSED);
        cluster.link(a).heal();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.store.list("locks/l")).isEmpty();
        assertThat(settled(onA.acquireAsync(Cluster.LONG)).token()).isGreaterThan(held.token());
    }

    @Test
    void waiterKeepsItsPlaceOverADeadlineThatTheSessionSurvived() {
        HaNode c = cluster.node("c");
        LockGrant held = cluster.take(c.lock("l"));
        CompletableFuture<LockGrant> first = cluster.ask(onA);
        CompletableFuture<LockGrant> second = cluster.ask(onB);
        cluster.link(a).loseHeartbeatReplies(true);
        cluster.pass(Cluster.TTL);
        cluster.link(a).heal();
        cluster.pass(Duration.ofSeconds(5));
        cluster.close(held);
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
    }

    @Test
    void waiterQueuesAgainAtTheEndOnAnotherSession() {
        HaNode c = cluster.node("c");
        LockGrant held = cluster.take(c.lock("l"));
        CompletableFuture<LockGrant> first = cluster.ask(onA);
        CompletableFuture<LockGrant> second = cluster.ask(onB);
        cluster.link(a).expireSession();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.store.list("locks/l")).hasSize(3);
        cluster.close(held);
        assertThat(first).isNotDone();
        cluster.close(second.join());
        assertThat(first).isCompleted();
    }

    @Test
    void holderWhoseSessionIsLostHearsOfItAndItsWaitersGoOn() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> next = cluster.ask(onA);
        cluster.link(a).expireSession();
        cluster.moment();
        assertThat(held.lost()).isCompletedWithValue(Loss.SESSION_LOST);
        held.close();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(next).isCompleted();
        assertThat(next.join().token()).isGreaterThan(held.token());
        cluster.close(next.join());
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void ownerWhoseGrantWasLostAcquiresAnew() {
        DistributedLock mine = onA.ownedBy("me");
        LockGrant lost = settled(mine.acquireAsync(Cluster.LONG));
        cluster.link(a).expireSession();
        cluster.pass(Duration.ofSeconds(2));
        LockGrant fresh = settled(mine.acquireAsync(Cluster.LONG));
        assertThat(fresh.token()).isGreaterThan(lost.token());
        lost.close();
        assertThat(fresh.isValid()).isTrue();
        assertThat(mine.isHeldByMe()).isTrue();
    }

    @Test
    void overtakenHoldersGuardedWriteIsRefusedByTheStore() throws Exception {
        LockGrant held = cluster.take(onA);
        cluster.remove(b, cluster.store.list("locks/l").get(0));
        LockGrant next = cluster.take(onB);
        assertThatThrownBy(() -> cluster.blocking(() -> held.commit(DocumentWrite.put("doc", new byte[] {1}))))
                .isInstanceOf(GrantLostException.class);
        assertThat(held.lost()).isCompletedWithValue(Loss.EVICTED);
        assertThat(cluster.<Long>blocking(() -> next.commit(DocumentWrite.put("doc", new byte[] {2}))))
                .isPositive();
    }

    @Test
    void tryAcquireAnswersWithoutWaitingForOtherHolders() throws Exception {
        Optional<LockGrant> free = attempt(onA);
        assertThat(free).isPresent();
        assertThat(attempt(onA)).as("here").isEmpty();
        assertThat(attempt(onB)).as("elsewhere").isEmpty();
        Optional<LockGrant> inTime = cluster.blocking(() -> onB.tryAcquire(Duration.ofMillis(50)));
        assertThat(inTime).isEmpty();
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).hasSize(1);
        cluster.close(free.get());
        assertThat(attempt(onB)).isPresent();
    }

    @Test
    void tryAcquireWithoutTheStoreSaysSo() {
        cluster.link(a).cut();
        assertThatThrownBy(() -> cluster.blocking(onA::tryAcquire)).isInstanceOf(StoreUnavailableException.class);
        cluster.link(a).heal();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void interruptedThreadLeavesNothing() throws Exception {
        cluster.take(onA);
        CompletableFuture<LockGrant> result = new CompletableFuture<>();
        Thread waiting = cluster.begin(() -> onB.acquire(Cluster.LONG), result);
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).hasSize(2);
        waiting.interrupt();
        waiting.join(10_000);
        assertThat(Cluster.failure(result)).isInstanceOf(InterruptedException.class);
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).hasSize(1);
    }

    @Test
    void threadIsItsOwnOwnerAndMayReleaseElsewhere() throws Exception {
        LockGrant[] grants = cluster.blocking(() -> new LockGrant[] {
            onA.acquire(Cluster.LONG),
            onA.acquire(Cluster.LONG),
            onA.tryAcquire().orElseThrow()
        });
        assertThat(onA.isHeldByMe()).as("another thread").isFalse();
        for (LockGrant grant : grants) {
            assertThat(grant.isValid()).isTrue();
            cluster.close(grant);
        }
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void closeAndWaitReturnsWhenTheStoreHasFreedThePlace() throws Exception {
        LockGrant held = cluster.take(onA);
        cluster.link(a).delay(Duration.ofMillis(20), Duration.ofMillis(20));
        cluster.blocking(() -> {
            held.closeAndWait();
            return true;
        });
        assertThat(cluster.store.list("locks/l")).isEmpty();
        cluster.link(a).delay(Duration.ZERO, Duration.ZERO);
        LockGrant first = cluster.take(onA);
        CompletableFuture<LockGrant> second = cluster.ask(onA);
        cluster.blocking(() -> {
            first.closeAndWait();
            return true;
        });
        cluster.clock.runDue();
        assertThat(second).as("handed on").isCompleted();
    }

    @Test
    void waiterThatTheStoreIsAwayFromWaitsUntilItsTimeout() {
        MemoryLink link = cluster.link(a);
        link.cut();
        CompletableFuture<LockGrant> late = onA.acquireAsync(Duration.ofSeconds(30));
        CompletableFuture<LockGrant> patient = onA.ownedBy("patient").acquireAsync(Cluster.LONG);
        cluster.pass(Duration.ofSeconds(31));
        assertThat(Cluster.failure(late))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("this node is");
        link.heal();
        cluster.pass(Duration.ofSeconds(10));
        assertThat(patient).isCompleted();
    }

    @Test
    void watchesEndWithTheirWaiters() {
        int before = cluster.store.watches();
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> waiting = cluster.ask(onB);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.store.watches())
                .as("each on its own place, the waiter on the holder's")
                .isEqualTo(before + 3);
        waiting.cancel(true);
        cluster.close(held);
        assertThat(cluster.store.watches()).isEqualTo(before);
    }

    private Optional<LockGrant> attempt(DistributedLock lock) throws Exception {
        return cluster.blocking(lock::tryAcquire);
    }

    private LockGrant settled(CompletableFuture<LockGrant> asked) {
        cluster.pass(Duration.ofSeconds(5));
        return asked.join();
    }
}
