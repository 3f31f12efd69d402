package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.HaNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Read-write locks, semaphores and several locks at once. */
class SharedLocksTest {
    private final Cluster cluster = new Cluster();
    private final HaNode a = cluster.node("a");
    private final HaNode b = cluster.node("b");
    private final HaNode c = cluster.node("c");

    @Test
    void readersOfAllNodesHoldTogetherAndAWriterWaitsForAll() {
        CompletableFuture<LockGrant> readA = cluster.ask(a.readWriteLock("l").read());
        CompletableFuture<LockGrant> readB = cluster.ask(b.readWriteLock("l").read());
        CompletableFuture<LockGrant> write = cluster.ask(c.readWriteLock("l").write());
        assertThat(readA).isCompleted();
        assertThat(readB).isCompleted();
        cluster.close(readB.join());
        assertThat(write).isNotDone();
        cluster.close(readA.join());
        assertThat(write).isCompleted();
    }

    @Test
    void readersWhoComeAfterAWaitingWriterWaitBehindIt() {
        LockGrant reading = cluster.ask(a.readWriteLock("l").read()).join();
        CompletableFuture<LockGrant> write = cluster.ask(b.readWriteLock("l").write());
        CompletableFuture<LockGrant> elsewhere =
                cluster.ask(c.readWriteLock("l").read());
        CompletableFuture<LockGrant> besideTheWriter =
                cluster.ask(b.readWriteLock("l").read());
        assertThat(elsewhere).isNotDone();
        cluster.close(reading);
        assertThat(write).isCompleted();
        assertThat(elsewhere).isNotDone();
        assertThat(besideTheWriter).isNotDone();
        cluster.close(write.join());
        assertThat(elsewhere).isCompleted();
        assertThat(besideTheWriter).isCompleted();
    }

    @Test
    void readerOnTheHoldersNodeJoinsForAShortWhileOnly() {
        LockGrant reading = cluster.ask(a.readWriteLock("l").read()).join();
        CompletableFuture<LockGrant> write = cluster.ask(b.readWriteLock("l").write());
        CompletableFuture<LockGrant> early = cluster.ask(a.readWriteLock("l").read());
        assertThat(early).as("within the bound").isCompleted();
        cluster.pass(Duration.ofMillis(100));
        CompletableFuture<LockGrant> late = cluster.ask(a.readWriteLock("l").read());
        assertThat(late).as("behind the writer").isNotDone();
        cluster.close(reading);
        cluster.close(early.join());
        assertThat(write).isCompleted();
        cluster.close(write.join());
        assertThat(late).isCompleted();
    }

    @Test
    void acquiringTheOtherSideIsAnErrorAndNoDeadlock() {
        DistributedReadWriteLock lock = a.readWriteLock("l");
        LockGrant reading = asked(lock.read().ownedBy("me").acquireAsync(Cluster.LONG));
        assertThatThrownBy(() -> lock.write().ownedBy("me").acquireAsync(Cluster.LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close the first");
        cluster.close(reading);
        LockGrant writing = asked(lock.write().ownedBy("me").acquireAsync(Cluster.LONG));
        assertThatThrownBy(() -> lock.read().ownedBy("me").acquireAsync(Cluster.LONG))
                .isInstanceOf(IllegalStateException.class);
        assertThat(lock.write().ownedBy("me").isHeldByMe()).isTrue();
        assertThat(lock.read().ownedBy("me").isHeldByMe()).isFalse();
        assertThat(writing.isValid()).isTrue();
    }

    @Test
    void semaphoreNeverGivesMoreThanItHas() {
        Permit two = permits(a, 2);
        CompletableFuture<Permit> one = ask(b, 1);
        CompletableFuture<Permit> another = ask(c, 1);
        assertThat(one).isCompleted();
        assertThat(another).isNotDone();
        cluster.close(two);
        assertThat(another).isCompleted();
    }

    @Test
    void whoAsksForManyPermitsIsNotOvertaken() {
        Permit one = permits(a, 1);
        CompletableFuture<Permit> all = ask(b, 3);
        CompletableFuture<Permit> small = ask(c, 1);
        assertThat(small).as("free, but behind").isNotDone();
        cluster.close(one);
        assertThat(all).isCompleted();
        assertThat(small).isNotDone();
        cluster.close(all.join());
        assertThat(small).isCompleted();
    }

    @Test
    void waitersBehindAServedOneAreServedTooIfThereIsRoom() {
        Permit all = permits(a, 3);
        CompletableFuture<Permit> first = ask(b, 1);
        CompletableFuture<Permit> second = ask(c, 1);
        CompletableFuture<Permit> third = ask(a, 1);
        cluster.close(all);
        cluster.moment();
        assertThat(List.of(first, second, third)).allSatisfy(f -> assertThat(f).isCompleted());
    }

    @Test
    void waiterBehindOneThatGivesUpMovesOn() {
        permits(a, 2);
        CompletableFuture<Permit> big = ask(b, 2);
        CompletableFuture<Permit> small = ask(c, 1);
        assertThat(small).isNotDone();
        big.cancel(true);
        cluster.moment();
        assertThat(small).isCompleted();
    }

    @Test
    void permitsShowTheirHolderOnEveryNode() throws Exception {
        CompletableFuture<Permit> labelled =
                a.semaphore("gpu", 3).labelled("llama on gpu-0").acquireAsync(2, Cluster.LONG);
        cluster.moment();
        assertThat(labelled.join().permits()).isEqualTo(2);
        assertThat(labelled.join().holder()).isEqualTo("llama on gpu-0");
        List<LockPlace> queue = cluster.blocking(() -> b.semaphore("gpu", 3).queue());
        assertThat(queue).hasSize(1);
        assertThat(queue.get(0).holder()).isEqualTo("llama on gpu-0");
        assertThat(queue.get(0).permits()).isEqualTo(2);
        assertThat(queue.get(0).holds()).isTrue();
    }

    @Test
    void labelOfWhomAPlaceWasHandedOnToIsShownAfterAWhile() throws Exception {
        CompletableFuture<Permit> first =
                a.semaphore("gpu", 1).labelled("first").acquireAsync(1, Cluster.LONG);
        cluster.moment();
        CompletableFuture<Permit> second =
                a.semaphore("gpu", 1).labelled("second").acquireAsync(1, Cluster.LONG);
        cluster.clock.runDue();
        first.join().close();
        cluster.clock.runDue();
        assertThat(second).isCompleted();
        assertThat(second.join().token()).isEqualTo(first.join().token());
        cluster.pass(Cluster.LONG_HOLD);
        cluster.moment();
        List<LockPlace> queue = cluster.blocking(() -> b.semaphore("gpu", 1).queue());
        assertThat(queue).extracting(LockPlace::holder).first().isEqualTo("second");
        assertThat(second.join().isValid()).isTrue();
    }

    @Test
    void nodesThatDisagreeOnThePermitsAreToldSo() {
        permits(a, 1);
        CompletableFuture<Permit> other = b.semaphore("l", 5).acquireAsync(1, Cluster.LONG);
        cluster.moment();
        assertThat(Cluster.failure(other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("5 permits here")
                .hasMessageContaining("3 by node 'a'");
        assertThatThrownBy(() -> a.semaphore("l", 4))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("3 permits");
        cluster.moment();
        assertThat(cluster.store.list("semaphores/l")).hasSize(1);
    }

    @Test
    void impossibleNumbersOfPermitsAreRefusedAtOnce() {
        assertThatThrownBy(() -> a.semaphore("l", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ask(a, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 3");
        assertThatThrownBy(() -> ask(a, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void multiLockHoldsAllInOneOrderAndFreesAll() throws Exception {
        MultiLock locks = a.multiLock("z", "x", "y", "x");
        assertThat(locks.names()).containsExactly("x", "y", "z");
        MultiGrant all = cluster.blocking(() -> locks.acquire(Cluster.LONG));
        assertThat(all.isValid()).isTrue();
        assertThat(all.grant("y").orElseThrow().resource()).isEqualTo("y");
        CompletableFuture<LockGrant> one = cluster.ask(b.lock("y"));
        assertThat(one).isNotDone();
        all.close();
        all.close();
        cluster.moment();
        assertThat(all.isValid()).isFalse();
        assertThat(one).isCompleted();
    }

    @Test
    void multiLockThatDoesNotGetAllKeepsNone() throws Exception {
        cluster.take(b.lock("y"));
        MultiLock locks = a.multiLock("x", "y", "z");
        assertThatThrownBy(() -> cluster.blocking(() -> locks.acquire(Duration.ofMillis(300))))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("[x, y, z]");
        Optional<MultiGrant> none = cluster.blocking(locks::tryAcquire);
        assertThat(none).isEmpty();
        cluster.moment();
        assertThat(cluster.store.list("locks/x")).isEmpty();
        assertThat(cluster.store.list("locks/y")).hasSize(1);
        assertThatThrownBy(() -> a.multiLock()).isInstanceOf(IllegalArgumentException.class);
    }

    private Permit permits(HaNode node, int count) {
        return asked(node.semaphore("l", 3).acquireAsync(count, Cluster.LONG));
    }

    private CompletableFuture<Permit> ask(HaNode node, int count) {
        CompletableFuture<Permit> asked = node.semaphore("l", 3).acquireAsync(count, Cluster.LONG);
        cluster.moment();
        return asked;
    }

    private <G> G asked(CompletableFuture<G> asked) {
        cluster.moment();
        return asked.join();
    }
}
