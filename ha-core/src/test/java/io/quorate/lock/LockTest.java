package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.NodeClosedException;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LockTest {
    private final Cluster cluster = new Cluster();
    private final HaNode a = cluster.node("a");
    private final HaNode b = cluster.node("b");
    private final DistributedLock onA = a.lock("l");
    private final DistributedLock onB = b.lock("l");

    @Test
    void heldLockIsAnotherNodesOnlyAfterItsRelease() {
        LockGrant first = cluster.take(onA);
        CompletableFuture<LockGrant> second = cluster.ask(onB);
        assertThat(second).isNotDone();
        cluster.close(first);
        assertThat(second).isCompleted();
        assertThat(first.isValid()).isFalse();
        assertThat(first.lost()).isCompletedWithValue(Loss.RELEASED);
        assertThat(second.join().isValid()).isTrue();
        assertThat(second.join().token()).isGreaterThan(first.token());
        assertThat(second.join().resource()).isEqualTo("l");
    }

    @Test
    void nodesAreServedInTheOrderInWhichTheyCame() {
        LockGrant held = cluster.take(onA);
        HaNode c = cluster.node("c");
        List<String> served = new ArrayList<>();
        List<CompletableFuture<LockGrant>> asked = new ArrayList<>();
        for (HaNode node : List.of(c, b, a)) {
            CompletableFuture<LockGrant> grant = cluster.ask(node.lock("l"));
            CompletionStage<LockGrant> granted = grant;
            granted.thenAccept(g -> served.add(node.info().id()));
            asked.add(grant);
            // A holder that holds on is no reason to be kept out of the queue.
            cluster.pass(Cluster.LONG_HOLD);
        }
        cluster.close(held);
        asked.forEach(grant -> {
            assertThat(grant).isCompleted();
            cluster.close(grant.join());
        });
        assertThat(served).containsExactly("c", "b", "a");
    }

    @Test
    void threadsOfOneNodeHandThePlaceOnAtOneToken() {
        LockGrant first = cluster.take(onA);
        CompletableFuture<LockGrant> second = cluster.ask(onA);
        Entry place = cluster.store.list("locks/l").get(0);
        first.close();
        cluster.clock.runDue();
        assertThat(second).isCompleted();
        assertThat(second.join().token()).isEqualTo(first.token());
        assertThat(first.isValid()).isFalse();
        assertThat(cluster.store.list("locks/l")).containsExactly(place);
        cluster.close(second.join());
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void otherNodesGetTheirTurnThoughThisOneAlwaysHasWaiters() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> other = cluster.ask(onB);
        CompletableFuture<LockGrant> next = cluster.ask(onA);
        int handOffs = 0;
        while (!other.isDone()) {
            LockGrant before = held;
            CompletableFuture<LockGrant> after = onA.ownedBy(cluster.someone()).acquireAsync(Cluster.LONG);
            before.close();
            cluster.pass(Duration.ofNanos(1));
            if (next.isDone()) {
                handOffs++;
                held = next.join();
                next = after;
            } else {
                cluster.moment();
            }
        }
        assertThat(handOffs).isEqualTo(64);
        cluster.close(other.join());
        assertThat(next).isCompleted();
    }

    @Test
    void placeIsNotKeptLongerThanTheBoundWhileOthersWait() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> other = cluster.ask(onB);
        CompletableFuture<LockGrant> next = cluster.ask(onA);
        cluster.pass(Duration.ofMillis(100));
        cluster.close(held);
        assertThat(other).isCompleted();
        assertThat(next).isNotDone();
        cluster.close(other.join());
        assertThat(next).isCompleted();
    }

    @Test
    void reentrantGrantsEndOneByOneInAnyOrder() {
        DistributedLock mine = onA.ownedBy("me");
        LockGrant outer = acquired(mine);
        LockGrant inner = acquired(mine);
        assertThat(inner.token()).isEqualTo(outer.token());
        assertThat(cluster.store.list("locks/l")).hasSize(1);
        outer.close();
        outer.close();
        assertThat(outer.isValid()).isFalse();
        assertThat(inner.isValid()).isTrue();
        assertThat(mine.isHeldByMe()).isTrue();
        cluster.close(inner);
        assertThat(mine.isHeldByMe()).isFalse();
        assertThat(cluster.store.list("locks/l")).isEmpty();
        LockGrant again = acquired(mine);
        assertThat(again.token()).isGreaterThan(inner.token());
    }

    @Test
    void anotherOwnerOfTheSameNodeWaits() {
        LockGrant held = acquired(onA.ownedBy("me"));
        CompletableFuture<LockGrant> other = onA.ownedBy("you").acquireAsync(Cluster.LONG);
        cluster.moment();
        assertThat(other).isNotDone();
        assertThat(onA.ownedBy("you").isHeldByMe()).isFalse();
        cluster.close(held);
        assertThat(other).isCompleted();
    }

    @Test
    void waitingEndsAtItsTimeoutAndLeavesNothing() {
        cluster.take(onA);
        CompletableFuture<LockGrant> late = onB.acquireAsync(Duration.ofSeconds(2));
        cluster.pass(Duration.ofMillis(1_900));
        assertThat(late).isNotDone();
        assertThat(cluster.store.list("locks/l")).hasSize(2);
        cluster.pass(Duration.ofMillis(200));
        assertThat(Cluster.failure(late))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("lock 'l'")
                .hasMessageContaining("PT2S");
        assertThat(cluster.store.list("locks/l")).hasSize(1);
    }

    @Test
    void cancelledWaiterLeavesNothingAndTheNextMovesUp() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> cancelled = cluster.ask(onB);
        HaNode c = cluster.node("c");
        CompletableFuture<LockGrant> next = cluster.ask(c.lock("l"));
        cancelled.cancel(true);
        cluster.moment();
        assertThat(cluster.store.list("locks/l")).hasSize(2);
        cluster.close(held);
        assertThat(next).isCompleted();
    }

    @Test
    void grantThatComesWithTheCancellationIsReleased() {
        for (int delay = 0; delay < 12; delay++) {
            LockGrant held = cluster.take(onA);
            CompletableFuture<LockGrant> asked = cluster.ask(onB);
            cluster.link(b).delay(Duration.ofMillis(1), Duration.ofMillis(1));
            held.close();
            cluster.pass(Duration.ofMillis(delay));
            if (!asked.cancel(true)) {
                asked.join().close();
            }
            cluster.link(b).heal();
            cluster.moment();
            cluster.moment();
            assertThat(cluster.store.list("locks/l"))
                    .as("after " + delay + " ms")
                    .isEmpty();
        }
    }

    @Test
    void cancellationBeforeTheEntryIsKnownRemovesItOnceItIs() {
        cluster.link(b).delay(Duration.ofMillis(10), Duration.ofMillis(10));
        CompletableFuture<LockGrant> asked = onB.acquireAsync(Cluster.LONG);
        cluster.pass(Duration.ofMillis(15));
        assertThat(cluster.store.list("locks/l")).hasSize(1);
        asked.cancel(true);
        cluster.pass(Duration.ofMillis(60));
        assertThat(cluster.store.list("locks/l")).isEmpty();
    }

    @Test
    void evictedHolderLearnsOfItsLossSoon() {
        LockGrant held = cluster.take(onA);
        cluster.pass(Duration.ofMillis(200));
        evict(b, cluster.store.list("locks/l").get(0));
        cluster.moment();
        assertThat(held.isValid()).isFalse();
        assertThat(held.lost()).isCompletedWithValue(Loss.EVICTED);
        assertThat(cluster.take(onA).token()).isGreaterThan(held.token());
    }

    @Test
    void holderThatIsEvictedRightAfterItsGrantLearnsOfItToo() {
        LockGrant held = cluster.take(onA);
        evict(b, cluster.store.list("locks/l").get(0));
        assertThat(held.isValid()).as("not watched yet").isTrue();
        cluster.pass(Cluster.LONG_HOLD);
        cluster.moment();
        assertThat(held.lost()).isCompletedWithValue(Loss.EVICTED);
    }

    @Test
    void evictedWaiterQueuesAgainWithoutWaitingForTheNextLook() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> waiting = cluster.ask(onB);
        cluster.pass(Cluster.LONG_HOLD);
        Entry place = cluster.store.list("locks/l").get(1);
        evict(a, place);
        cluster.pass(Duration.ofMillis(100));
        assertThat(cluster.store.list("locks/l")).hasSize(2).doesNotContain(place);
        cluster.close(held);
        assertThat(waiting).isCompleted();
    }

    @Test
    void waiterThatIsEvictedRightAfterItQueuedDoesSoToo() {
        cluster.take(onA);
        CompletableFuture<LockGrant> waiting = cluster.ask(onB);
        Entry place = cluster.store.list("locks/l").get(1);
        evict(a, place);
        cluster.pass(Cluster.LONG_HOLD);
        cluster.pass(Duration.ofMillis(100));
        assertThat(cluster.store.list("locks/l")).hasSize(2).doesNotContain(place);
        assertThat(waiting).isNotDone();
    }

    @Test
    void queueShowsWhoHoldsAndWhoWaits() throws Exception {
        LockGrant held = acquired(onA.ownedBy("me"));
        CompletableFuture<LockGrant> waiting = cluster.ask(onB);
        List<LockPlace> queue = cluster.blocking(onB::queue);
        assertThat(waiting).isNotDone();
        assertThat(queue).extracting(LockPlace::node).containsExactly("a", "b");
        assertThat(queue).extracting(LockPlace::holds).containsExactly(true, false);
        assertThat(queue).extracting(LockPlace::mode).containsOnly(LockMode.EXCLUSIVE);
        assertThat(queue.get(0).holder()).isEqualTo("me");
        assertThat(queue.get(0).token()).isEqualTo(held.token());
    }

    @Test
    void malformedEntriesAreSkippedAndBlockNobody() {
        cluster.foreign(a, "locks/l", "garbage");
        cluster.foreign(a, "locks/l", "{\"node\":\"x\",\"mode\":\"unheard-of\"}");
        assertThat(cluster.take(onB).isValid()).isTrue();
        assertThat(b.skippedEntries()).isEqualTo(2);
    }

    @Test
    void closingTheNodeFailsItsWaitersAndEndsItsGrants() {
        LockGrant held = cluster.take(onA);
        CompletableFuture<LockGrant> here = cluster.ask(onA);
        CompletableFuture<LockGrant> elsewhere = cluster.ask(onB);
        a.closeAsync();
        cluster.moment();
        assertThat(Cluster.failure(here)).isInstanceOf(NodeClosedException.class);
        assertThat(held.lost()).isCompletedWithValue(Loss.NODE_CLOSED);
        assertThat(elsewhere).isCompleted();
        assertThatThrownBy(() -> onA.acquireAsync(Cluster.LONG)).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> a.lock("other")).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void badArgumentsAreRefusedAtOnce() {
        assertThatThrownBy(() -> a.lock("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.lock("a/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> onA.acquireAsync(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
        assertThat(onA.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE))).isNotCompletedExceptionally();
    }

    private LockGrant acquired(DistributedLock lock) {
        CompletableFuture<LockGrant> asked = lock.acquireAsync(Cluster.LONG);
        cluster.moment();
        return asked.join();
    }

    private void evict(HaNode by, Entry entry) {
        cluster.remove(by, entry);
    }
}
