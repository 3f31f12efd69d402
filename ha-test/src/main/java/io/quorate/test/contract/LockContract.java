package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.lock.AcquireTimeoutException;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.LockGrant;
import io.quorate.lock.LockPlace;
import io.quorate.lock.MultiGrant;
import io.quorate.lock.Permit;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What locks do on every store, with threads and in real time. A backend's test extends this class and supplies a harness
 * whose clock is the system's.
 */
public abstract class LockContract extends RecipeContract {
    private static final int WAITERS = 4;

    /** For subclasses. */
    protected LockContract() {}

    @Test
    void nodesTakeTurnsInTheOrderInWhichTheyCame() throws Exception {
        List<HaNode> all = List.of(nodes.node("a"), nodes.node("b"), nodes.node("c"), nodes.node("d"));
        LockGrant held = all.get(0).lock(name).acquire(LONG);
        List<CompletableFuture<LockGrant>> asked = new ArrayList<>();
        for (HaNode node : List.of(all.get(2), all.get(1), all.get(3))) {
            int before = asked.size();
            asked.add(node.lock(name).acquireAsync(LONG));
            awaitQueue(node, before + 2);
        }
        long last = held.token().value();
        LockGrant previous = held;
        for (CompletableFuture<LockGrant> next : asked) {
            assertThat(next).isNotDone();
            previous.close();
            previous = next.get(60, TimeUnit.SECONDS);
            assertThat(previous.token().value()).isGreaterThan(last);
            last = previous.token().value();
        }
        previous.closeAndWait();
        assertThat(all.get(0).lock(name).queue()).isEmpty();
    }

    @Test
    void manyThreadsOnManyNodesNeverHoldTogetherAndAllGetTheirTurn() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Long> tokens = new CopyOnWriteArrayList<>();
        List<Future<Integer>> workers = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            HaNode node = nodes.node(id);
            for (int thread = 0; thread < 4; thread++) {
                workers.add(threads.submit(() -> {
                    for (int turn = 0; turn < 25; turn++) {
                        try (LockGrant grant = node.lock(name).acquire(LONG)) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            assertThat(grant.isValid()).isTrue();
                            tokens.add(grant.token().value());
                            inside.decrementAndGet();
                        }
                    }
                    return 25;
                }));
            }
        }
        for (Future<Integer> worker : workers) {
            assertThat(worker.get(110, TimeUnit.SECONDS)).isEqualTo(25);
        }
        assertThat(tokens).hasSize(300).isSorted();
        assertThat(tokens.stream().distinct().count())
                .as("hand-offs cost no place in the store")
                .isLessThan(200);
    }

    @Test
    void sixteenThreadsOfOneNodeShareFairly() throws Exception {
        HaNode node = nodes.node("a");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger total = new AtomicInteger();
        List<Future<Integer>> workers = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            workers.add(threads.submit(() -> {
                int turns = 0;
                while (total.incrementAndGet() <= 1_600) {
                    try (LockGrant grant = node.lock(name).acquire(LONG)) {
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        turns++;
                        inside.decrementAndGet();
                    }
                }
                return turns;
            }));
        }
        for (Future<Integer> worker : workers) {
            assertThat(worker.get(110, TimeUnit.SECONDS)).isBetween(50, 200);
        }
    }

    @Test
    void readersShareAndWritersDoNot() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        LockGrant readA = a.readWriteLock(name).read().acquire(LONG);
        LockGrant readB = b.readWriteLock(name).read().acquire(LONG);
        CompletableFuture<LockGrant> write =
                a.readWriteLock(name).write().ownedBy("writer").acquireAsync(LONG);
        harness.awaitUntil(
                "the writer waits",
                () -> queue(() -> b.readWriteLock(name).queue()).size() == 3);
        CompletableFuture<LockGrant> late =
                b.readWriteLock(name).read().ownedBy("late").acquireAsync(LONG);
        readA.close();
        readB.closeAndWait();
        harness.awaitUntil("one of them is served", () -> late.isDone() || write.isDone());
        if (late.isDone()) {
            // It came within the bound in which the readers of a node share its place.
            late.join().close();
        }
        write.get(60, TimeUnit.SECONDS).close();
        late.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void permitsAreNeverMoreThanThereAre() throws Exception {
        List<HaNode> all = List.of(nodes.node("a"), nodes.node("b"));
        AtomicInteger taken = new AtomicInteger();
        List<Future<Integer>> workers = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int permits = 1 + thread % 2;
            HaNode node = all.get(thread / 4);
            workers.add(threads.submit(() -> {
                for (int turn = 0; turn < 20; turn++) {
                    try (Permit grant = node.semaphore(name, 3).acquire(permits, LONG)) {
                        assertThat(taken.addAndGet(permits)).isLessThanOrEqualTo(3);
                        assertThat(grant.permits()).isEqualTo(permits);
                        taken.addAndGet(-permits);
                    }
                }
                return 20;
            }));
        }
        for (Future<Integer> worker : workers) {
            assertThat(worker.get(110, TimeUnit.SECONDS)).isEqualTo(20);
        }
        Permit one = all.get(0).semaphore(name, 3).acquire(LONG);
        assertThatThrownBy(() -> all.get(1).semaphore(name + "-", 3).acquire(4, LONG))
                .isInstanceOf(IllegalArgumentException.class);
        HaNode other = nodes.node("c");
        assertThatThrownBy(() -> other.semaphore(name, 4).acquire(LONG)).isInstanceOf(ConfigurationException.class);
        assertThat(one.isValid()).isTrue();
    }

    @Test
    void severalLocksAreHeldTogetherOrNotAtAll() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        try (MultiGrant all = a.multiLock(name + "2", name + "1").acquire(LONG)) {
            assertThat(all.isValid()).isTrue();
            assertThat(b.multiLock(name + "1", name + "3").tryAcquire()).isEmpty();
            assertThatThrownBy(() -> b.multiLock(name + "2", name + "3").acquire(Duration.ofMillis(300)))
                    .isInstanceOf(AcquireTimeoutException.class);
        }
        try (MultiGrant all = b.multiLock(name + "1", name + "2", name + "3").acquire(LONG)) {
            assertThat(all.grants()).hasSize(3);
        }
    }

    @Test
    void whoeverGivesUpLeavesNothing() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        LockGrant held = a.lock(name).acquire(LONG);
        assertThat(b.lock(name).tryAcquire()).isEmpty();
        assertThatThrownBy(() -> b.lock(name).acquire(Duration.ofMillis(200)))
                .isInstanceOf(AcquireTimeoutException.class);
        CompletableFuture<LockGrant> cancelled = b.lock(name).acquireAsync(LONG);
        awaitQueue(a, 2);
        cancelled.cancel(true);
        awaitQueue(a, 1);
        Future<LockGrant> interrupted = threads.submit(() -> b.lock(name).acquire(LONG));
        awaitQueue(a, 2);
        interrupted.cancel(true);
        awaitQueue(a, 1);
        held.closeAndWait();
        assertThat(a.lock(name).queue()).isEmpty();
    }

    @Test
    void cutOffHolderIsInvalidBeforeTheNextHolds() throws Exception {
        HaNode a = nodes.hastyNode("a");
        HaNode b = nodes.node("b");
        LockGrant held = a.lock(name).acquire(LONG);
        CompletableFuture<LockGrant> next = b.lock(name).acquireAsync(LONG);
        CompletableFuture<Boolean> overlapped = next.thenApply(grant -> held.isValid());
        nodes.disconnect(a);
        assertThat(overlapped.get(60, TimeUnit.SECONDS)).isFalse();
        nodes.reconnect(a);
        harness.awaitUntil(
                "the loss is told", () -> held.lost().toCompletableFuture().isDone());
        assertThatThrownBy(() -> held.commit(DocumentWrite.put(name, new byte[] {1})))
                .isInstanceOf(GrantLostException.class);
        assertThat(next.join().commit(DocumentWrite.put(name, new byte[] {2}))).isPositive();
    }

    @Test
    void brokenConnectionsCostNeitherGrantsNorPlaces() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        LockGrant held = a.lock(name).acquire(LONG);
        CompletableFuture<LockGrant> next = b.lock(name).acquireAsync(LONG);
        awaitQueue(a, 2);
        List<LockPlace> before = a.lock(name).queue();
        nodes.breakConnection(a);
        nodes.breakConnection(b);
        harness.awaitUntil(
                "both are back",
                () -> queue(() -> a.lock(name).queue()).equals(before)
                        && queue(() -> b.lock(name).queue()).equals(before));
        assertThat(held.isValid()).isTrue();
        held.close();
        LockGrant granted = next.get(60, TimeUnit.SECONDS);
        assertThat(granted.token()).isEqualTo(before.get(1).token());
    }

    @Test
    void waiterWhoseJoinIsUnknownBlocksNobody() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        nodes.loseReplies(b);
        CompletableFuture<LockGrant> asked = b.lock(name).acquireAsync(LONG);
        awaitQueue(a, 1);
        asked.cancel(true);
        CompletableFuture<LockGrant> behind = a.lock(name).acquireAsync(LONG);
        nodes.breakConnection(b);
        behind.get(60, TimeUnit.SECONDS).close();
        awaitQueue(a, 0);
    }

    @Test
    void expiredSessionCostsItsGrantsAndItsWaitersQueueAgain() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        LockGrant held = b.lock(name).acquire(LONG);
        DistributedLock other = b.lock(name + "-other");
        LockGrant blocking = a.lock(name + "-other").acquire(LONG);
        CompletableFuture<LockGrant> waiting = other.acquireAsync(LONG);
        nodes.expire(b);
        // Whichever is heard of first: that the session is over, or that its entry is gone.
        assertThat(held.lost().toCompletableFuture().get(60, TimeUnit.SECONDS)).isIn(Loss.SESSION_LOST, Loss.EVICTED);
        a.lock(name).acquire(LONG).close();
        blocking.close();
        assertThat(waiting.get(60, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void evictedWaiterQueuesAgain() throws Exception {
        HaNode a = nodes.node("a");
        HaNode b = nodes.node("b");
        LockGrant held = a.lock(name).acquire(LONG);
        CompletableFuture<LockGrant> waiting = b.lock(name).acquireAsync(LONG);
        awaitQueue(a, 2);
        Backend evictor = harness.connect("evictor");
        BackendSession session = harness.get(evictor.open(new RecordedSession(harness.ticker())));
        Entry place = harness.get(evictor.list("locks/" + name)).get(1);
        assertThat(harness.get(session.remove(place))).isTrue();
        harness.awaitUntil(
                "it has another place",
                () -> list(evictor, "locks/" + name)
                        .filter(places -> places.size() == 2 && !places.contains(place))
                        .isPresent());
        assertThat(waiting).isNotDone();
        held.close();
        waiting.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void releaseOfALockWakesOneWaiter() throws Exception {
        LockGrant held = nodes.node("holder").lock(name).acquire(LONG);
        List<CompletableFuture<LockGrant>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            HaNode node = nodes.node("n" + i);
            waiting.add(node.lock(name).acquireAsync(LONG));
            awaitQueue(node, i + 2);
        }
        for (int i = 0; i < WAITERS; i++) {
            // Each for its own, and all but the holder for the one before it.
            int all = 2 * (WAITERS - i) + 1;
            harness.awaitUntil("all wait", () -> nodes.waiting() == all);
            int before = nodes.woken();
            held.closeAndWait();
            held = waiting.get(i).get(60, TimeUnit.SECONDS);
            // The holder itself may hear of its own removal.
            assertThat(nodes.woken() - before).isBetween(1, 2);
        }
        held.closeAndWait();
        harness.awaitUntil("nobody waits", () -> nodes.waiting() == 0);
    }

    @Test
    void releaseOfAPermitWakesTheFirstWaiterOnly() throws Exception {
        List<Permit> held = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            held.add(nodes.node("h" + i).semaphore(name, 2).acquire(LONG));
        }
        List<CompletableFuture<Permit>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            int places = i + 3;
            HaNode node = nodes.node("n" + i);
            waiting.add(node.semaphore(name, 2).acquireAsync(1, LONG));
            harness.awaitUntil(
                    "it is in the queue",
                    () -> queue(() -> node.semaphore(name, 2).queue()).size() == places);
        }
        // Each for its own, the first waiter for the two holders, and each of the others for the one before it.
        harness.awaitUntil("all wait", () -> nodes.waiting() == 2 + WAITERS + 2 + WAITERS - 1);
        int before = nodes.woken();
        held.get(1).closeAndWait();
        waiting.get(0).get(60, TimeUnit.SECONDS);
        // The first, perhaps the second, which waits for the holders from now on, and perhaps the one that has left.
        assertThat(nodes.woken() - before).isBetween(1, 3);
        assertThat(waiting.subList(1, WAITERS)).allSatisfy(w -> assertThat(w).isNotDone());
    }

    private void awaitQueue(HaNode node, int size) {
        harness.awaitUntil(
                size + " places in the queue",
                () -> queue(() -> node.lock(name).queue()).size() == size);
    }

    /** While a store recovers, nothing is known of the queue. */
    private static List<LockPlace> queue(Callable<List<LockPlace>> read) {
        try {
            return read.call();
        } catch (io.quorate.StoreUnavailableException e) {
            return List.of();
        } catch (Exception e) {
            throw new AssertionError("cannot read the queue", e);
        }
    }
}
