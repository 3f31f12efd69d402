package io.quorate.internal.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.time.SystemScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackPoolTest {
    private static final String PREFIX = "pool-under-test";

    private final SystemScheduler scheduler = new SystemScheduler(PREFIX + "-scheduler");
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final CallbackPool pool =
            new CallbackPool(PREFIX, scheduler, (where, cause) -> failures.add(where + ": " + cause.getMessage()));
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    @AfterEach
    void close() throws InterruptedException {
        mayEnd.countDown();
        pool.closeNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(5))).isTrue();
        scheduler.close();
        assertThat(scheduler.awaitTermination(Duration.ofSeconds(5))).isTrue();
    }

    private void block(int calls) {
        for (int i = 0; i < calls; i++) {
            pool.execute(() -> {
                blocked.incrementAndGet();
                try {
                    assertThat(mayEnd.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t ->
                        t.getName().startsWith(PREFIX + "-") && !t.getName().endsWith("-scheduler"))
                .count();
    }

    @Test
    void manyShortCallsStayOnTwoThreads() throws Exception {
        Set<String> used = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(20_000);
        for (int i = 0; i < 20_000; i++) {
            pool.execute(() -> {
                used.add(Thread.currentThread().getName());
                all.countDown();
            });
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(used).hasSizeLessThanOrEqualTo(CallbackPool.BASE_THREADS);
        assertThat(failures).isEmpty();
    }

    @Test
    void blockedCallsDoNotStarveOthers() throws Exception {
        block(20);
        CompletableFuture<String> other = new CompletableFuture<>();
        pool.execute(() -> other.complete(Thread.currentThread().getName()));

        assertThat(other.get(5, TimeUnit.SECONDS)).startsWith(PREFIX);
        assertThat(threads()).isLessThanOrEqualTo(21 + 8);
    }

    @Test
    void theSurplusEndsWithWhatBlocked() {
        block(20);
        await().atMost(Duration.ofSeconds(5)).until(() -> blocked.get() == 20);
        assertThat(threads()).isGreaterThanOrEqualTo(20);
        mayEnd.countDown();
        pool.execute(() -> {});
        await().atMost(Duration.ofSeconds(15)).until(() -> threads() <= CallbackPool.BASE_THREADS);
    }

    @Test
    void theCeilingHoldsAndIsReportedOnce() {
        block(CallbackPool.MAX_THREADS + 50);
        await().atMost(Duration.ofSeconds(15)).until(() -> !failures.isEmpty());
        // Several more checks come and find the same.
        pool.execute(() -> {});
        await().pollDelay(Duration.ofMillis(150))
                .atMost(Duration.ofSeconds(5))
                .until(() -> blocked.get() == CallbackPool.MAX_THREADS);

        assertThat(threads()).isEqualTo(CallbackPool.MAX_THREADS);
        assertThat(failures)
                .singleElement()
                .asString()
                .contains("callback threads", "256", "calls wait", "return soon");
    }

    @Test
    void closingStillMakesTheCallsThatWait() throws Exception {
        AtomicInteger made = new AtomicInteger();
        block(2);
        pool.execute(made::incrementAndGet);
        pool.close();
        mayEnd.countDown();

        assertThat(pool.awaitTermination(Duration.ofSeconds(5))).isTrue();
        assertThat(made).hasValue(1);
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void closingNowInterruptsWhatRuns() throws Exception {
        block(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> blocked.get() == 1);
        pool.closeNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(5))).isTrue();
    }
}
