package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.GrantLostException;
import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.group.GroupTimeoutException;
import io.quorate.internal.group.GroupCluster.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Barriers, and the waits for shared values. */
class BarrierTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final GroupCluster cluster = new GroupCluster(GroupOptions.of(2, 3));
    private final List<Worker> workers = cluster.workers(3);
    private final GenerationCore a;
    private final GenerationCore b;
    private final GenerationCore c;

    BarrierTest() {
        cluster.pass(GroupCluster.MOMENT);
        a = workers.get(0).current();
        b = workers.get(1).current();
        c = workers.get(2).current();
    }

    @Test
    void letsGoWhenAllHaveCome() {
        CompletableFuture<Void> first = a.arrive("step");
        CompletableFuture<Void> second = b.arrive("step");
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();

        CompletableFuture<Void> third = c.arrive("step");
        cluster.pass(GroupCluster.MOMENT);
        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void nameIsUsedAgainAndAgain() {
        for (int use = 0; use < 5; use++) {
            CompletableFuture<Void> first = a.arrive("step");
            CompletableFuture<Void> second = b.arrive("step");
            cluster.pass(GroupCluster.MOMENT);
            assertThat(first).as("use " + use).isNotDone();
            CompletableFuture<Void> third = c.arrive("step");
            cluster.pass(GroupCluster.MOMENT);
            assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void namesDoNotMix() {
        List<CompletableFuture<Void>> one = List.of(a.arrive("one"), b.arrive("one"), c.arrive("two"));
        cluster.pass(GroupCluster.MOMENT);
        assertThat(one).noneMatch(CompletableFuture::isDone);
        List<CompletableFuture<Void>> two = List.of(a.arrive("two"), b.arrive("two"), c.arrive("one"));
        cluster.pass(GroupCluster.MOMENT);
        assertThat(one).allMatch(CompletableFuture::isDone);
        assertThat(two).allMatch(CompletableFuture::isDone);
    }

    @Test
    void waitThatTimedOutIsTakenUpAgain() throws Exception {
        FutureTask<Void> impatient = waiting(() -> a.barrier("step", Duration.ofMillis(100)));
        cluster.pass(GroupCluster.MOMENT);
        assertThatThrownBy(impatient::get)
                .cause()
                .isInstanceOf(GroupTimeoutException.class)
                .hasMessageContaining("barrier 'step'")
                .hasMessageContaining("not all 3 members have come within PT0.1S");

        FutureTask<Void> again = waiting(() -> a.barrier("step", LONG));
        CompletableFuture<Void> second = b.arrive("step");
        CompletableFuture<Void> third = c.arrive("step");
        cluster.pass(GroupCluster.MOMENT);
        again.get();
        assertThat(second).isDone();
        assertThat(third).isDone();
    }

    @Test
    void endOfTheGenerationEndsTheWaits() throws Exception {
        FutureTask<Void> barrier = waiting(() -> a.barrier("step", LONG));
        FutureTask<Void> value = waiting(() -> b.await("address", LONG));
        cluster.pass(GroupCluster.MOMENT);
        workers.get(2).membership.close();
        cluster.pass(GroupCluster.MOMENT);

        assertThatThrownBy(barrier::get)
                .cause()
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("barrier 'step'")
                .hasMessageContaining("its members regroup");
        assertThatThrownBy(value::get).cause().isInstanceOf(GrantLostException.class);
    }

    @Test
    void waitIsInterruptible() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                a.barrier("step", LONG);
                outcome.complete("through");
            } catch (InterruptedException e) {
                outcome.complete("interrupted");
            }
        });
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        assertThat(outcome.join()).isEqualTo("interrupted");
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> a.barrier("a/b", LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("barrier name 'a/b'");
        assertThatThrownBy(() -> a.barrier("step", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout is PT-1S");
    }

    @Test
    void tooManyNamesAreRefused() {
        FutureTask<Void> many = waiting(() -> {
            for (int i = 0; i < Generation.MAX_NAMES; i++) {
                String name = "b" + i;
                assertThatThrownBy(() -> a.barrier(name, Duration.ZERO)).isInstanceOf(GroupTimeoutException.class);
            }
        });
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
            cluster.pass(Duration.ofMillis(1));
            return many.isDone();
        });
        assertThatThrownBy(() -> a.barrier("one-too-many", LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("100 names");
    }

    @Test
    void sharedValueIsReadByAllAndSetOnce() throws Exception {
        FutureTask<Void> early =
                waiting(() -> assertThat(b.await("address", LONG)).isEqualTo("10.0.0.1:29500"));
        cluster.pass(GroupCluster.MOMENT);
        FutureTask<Void> put = waiting(() -> a.put("address", "10.0.0.1:29500"));
        cluster.pass(GroupCluster.MOMENT);
        put.get();
        early.get();

        FutureTask<Void> late = waiting(() -> assertThat(c.get("address")).contains("10.0.0.1:29500"));
        FutureTask<Void> none = waiting(() -> assertThat(c.get("other")).isEmpty());
        FutureTask<Void> second = waiting(() -> c.put("address", "mine"));
        cluster.pass(GroupCluster.MOMENT);
        late.get();
        none.get();
        assertThatThrownBy(second::get)
                .cause()
                .isInstanceOf(io.quorate.ConflictException.class)
                .hasMessageContaining("value 'address' is set already");
        assertThatThrownBy(() -> a.put("address", "again")).isInstanceOf(io.quorate.ConflictException.class);
    }

    @Test
    void valueWhoseWriteHadAnUnknownOutcomeIsRecognised() throws Exception {
        workers.get(0).link.breakBeforeNextReply();
        var put = a.putAsync("address", "x").toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT.multipliedBy(5));
        assertThat(put).isCompleted();
        FutureTask<Void> read = waiting(() -> assertThat(b.get("address")).contains("x"));
        cluster.pass(GroupCluster.MOMENT);
        read.get();
    }

    @Test
    void valuesGoWithTheirGeneration() throws Exception {
        var put = a.putAsync("address", "old").toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(put).isCompleted();
        workers.get(2).current().close();
        cluster.pass(GroupCluster.MOMENT.multipliedBy(3));

        GenerationCore next = workers.get(1).current();
        assertThat(next.token()).isGreaterThan(a.token());
        FutureTask<Void> read = waiting(() -> assertThat(next.get("address")).isEmpty());
        cluster.pass(GroupCluster.MOMENT);
        read.get();
        var fresh = next.putAsync("address", "new").toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(fresh).isCompleted();
    }

    @Test
    void waitForAValueThatNobodySetsTimesOut() {
        FutureTask<Void> wait = waiting(() -> a.await("address", Duration.ofMillis(100)));
        cluster.pass(GroupCluster.MOMENT);
        assertThatThrownBy(wait::get)
                .cause()
                .isInstanceOf(GroupTimeoutException.class)
                .hasMessageContaining("nobody has set it within PT0.1S");
    }

    @Test
    void largeValueIsRefused() {
        assertThatThrownBy(() -> a.put("address", "x".repeat(Generation.MAX_VALUE_BYTES + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8193 bytes");
        assertThatThrownBy(() -> a.put("a/b", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Call {
        void run() throws Exception;
    }

    /** A blocking call on a thread of its own, which waits by now. */
    private static FutureTask<Void> waiting(Call call) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            call.run();
            return null;
        });
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        thread.start();
        awaitWaiting(thread);
        return task;
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING
                        || thread.getState() == Thread.State.TERMINATED);
    }
}
