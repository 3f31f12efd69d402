package io.quorate.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.NodeClosedException;
import io.quorate.internal.node.TestNode;
import io.quorate.lock.LockGrant;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocksTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final VirtualClock clock = new VirtualClock();
    private final TestNode node = TestNode.started("a", clock, new MemoryStore().factory());
    private final Locks locks = new Locks(node.core());

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void whatNobodyUsesIsForgottenAndWhatIsHeldOrWaitedForIsKept() {
        CompletableFuture<LockGrant> held = locks.lock("held").ownedBy("me").acquireAsync(LONG);
        clock.runDue();
        CompletableFuture<LockGrant> waiting = locks.lock("held").ownedBy("you").acquireAsync(LONG);
        clock.runDue();
        for (int i = 0; i < 1_000; i++) {
            locks.lock("job-" + i);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            locks.lock("another");
            return locks.known() <= 2;
        });
        assertThat(locks.lock("held").ownedBy("me").isHeldByMe()).isTrue();
        held.join().close();
        clock.runDue();
        assertThat(waiting).isCompleted();
    }

    @Test
    void sameNameOfAnotherKindIsAnotherThing() {
        CompletableFuture<LockGrant> lock = locks.lock("x").acquireAsync(LONG);
        CompletableFuture<LockGrant> write = locks.readWriteLock("x").write().acquireAsync(LONG);
        CompletableFuture<?> permit = locks.semaphore("x", 1).acquireAsync(1, LONG);
        clock.runDue();
        assertThat(lock).isCompleted();
        assertThat(write).isCompleted();
        assertThat(permit).isCompleted();
    }

    @Test
    void closingFailsWaitersAndRefusesFurtherOnes() {
        CompletableFuture<LockGrant> held = locks.lock("l").ownedBy("me").acquireAsync(LONG);
        CompletableFuture<LockGrant> waiting = locks.lock("l").ownedBy("you").acquireAsync(LONG);
        clock.runDue();
        locks.close();
        clock.runDue();
        assertThat(held.join().isValid()).as("until the session ends").isTrue();
        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> locks.lock("l")).isInstanceOf(NodeClosedException.class);
    }
}
