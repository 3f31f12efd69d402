package io.quorate.internal.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final VirtualClock clock = new VirtualClock();
    private final List<String> log = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Lane lane = lane(false);

    private Lane lane(boolean mayTakeLong) {
        return new Lane("observer", clock, clock, this::report, mayTakeLong);
    }

    private void report(String where, Throwable cause) {
        failures.add(where + ": " + cause.getMessage());
    }

    private void call(String what) {
        lane.execute(() -> log.add(what));
    }

    @Test
    void callsAreMadeInOrderAndNeverByTheCaller() {
        call("a");
        call("b");
        lane.execute(() -> call("d"));
        call("c");
        assertThat(log).isEmpty();
        clock.runDue();
        assertThat(log).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aCallThatThrowsIsReportedAndTheNextIsMade() {
        lane.execute(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        lane.execute(() -> {
            throw new AssertionError("and an error too");
        });
        call("next");
        clock.runDue();
        assertThat(log).containsExactly("next");
        assertThat(failures).containsExactly("observer: broken on purpose", "observer: and an error too");
    }

    @Test
    void noCallBeginsAfterClose() {
        call("waits");
        lane.execute(lane::close);
        call("behind the one that closes");
        clock.runDue();
        call("after");
        clock.runDue();
        assertThat(log).containsExactly("waits");
        lane.close();
        assertThat(failures).isEmpty();
    }

    @Test
    void lanesTakeTurns() {
        Lane other = lane(false);
        IntStream.range(0, 3).forEach(i -> call("a" + i));
        IntStream.range(0, 3).forEach(i -> other.execute(() -> log.add("b" + i)));
        clock.runDue();
        assertThat(log).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
    }

    @Test
    void aCallThatRunsLongIsReportedOnce() {
        lane.execute(() -> clock.advance(Lane.SLOW.plus(MOMENT)));
        clock.runDue();
        clock.advance(Lane.SLOW.multipliedBy(3));
        assertThat(failures).containsExactly("observer: observer has been running for over 10 s");
    }

    @Test
    void neitherAQuickCallNorOneThatMayTakeLongIsReported() {
        lane.execute(() -> clock.advance(Lane.SLOW.minus(MOMENT)));
        clock.runDue();
        lane(true).execute(() -> clock.advance(Lane.SLOW.multipliedBy(2)));
        clock.runDue();
        clock.advance(Lane.SLOW.multipliedBy(2));
        assertThat(failures).isEmpty();
    }

    @Test
    void callsNeverOverlapHoweverManyThreadsSubmit() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Lane shared = new Lane("observer", pool, clock, this::report, false);
            CountDownLatch all = new CountDownLatch(4_000);
            // Neither is thread-safe: a lost update or a broken list shows an overlap.
            int[] count = new int[1];
            List<int[]> order = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int thread = i;
                Runnable submit = () -> IntStream.range(0, 1_000)
                        .forEach(n -> shared.execute(() -> {
                            count[0]++;
                            order.add(new int[] {thread, n});
                            all.countDown();
                        }));
                new Thread(submit, "submitter").start();
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(count[0]).isEqualTo(4_000);
            for (int i = 0; i < 4; i++) {
                int thread = i;
                assertThat(order.stream().filter(o -> o[0] == thread).map(o -> o[1]))
                        .isSorted();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aRefusedCallIsReportedAndLaterOnesFareBetter() {
        boolean[] full = {true};
        Lane picky = new Lane(
                "observer",
                task -> {
                    if (full[0]) {
                        throw new RejectedExecutionException("queue is full");
                    }
                    clock.execute(task);
                },
                clock,
                this::report,
                false);
        assertThatCode(() -> picky.execute(() -> log.add("refused"))).doesNotThrowAnyException();
        assertThat(failures).singleElement().asString().contains("observer", "the callback executor refused a call");

        full[0] = false;
        picky.execute(() -> log.add("taken"));
        clock.runDue();
        assertThat(log).containsExactly("taken");
    }

    @Test
    void whatWaitedWhenTheExecutorShutDownIsStillCalled() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Lane last = new Lane("observer", pool, clock, this::report, false);
        last.execute(() -> {
            begun.countDown();
            awaitQuietly(mayEnd);
        });
        last.execute(() -> log.add("suspended"));
        last.execute(() -> log.add("closed"));
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        pool.shutdown();
        mayEnd.countDown();

        assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(log).containsExactly("suspended", "closed");
        assertThat(failures).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
