package io.quorate.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionListener;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a scheduler with several threads, which the SPI allows: calls still come one after the other and in order. */
class MemoryThreadsTest {
    private static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(60), Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final ScheduledExecutorService pool = new ScheduledThreadPoolExecutor(4);
    private final Scheduler scheduler = (delay, task) -> {
        var future = pool.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    };
    private final MemoryStore store = new MemoryStore();
    private final OwnedName names = new OwnedName("a", "i");
    private final Backend backend =
            store.factory().create(new BackendContext(names, TIMINGS, Ticker.system(), scheduler));

    @AfterEach
    void stop() {
        backend.close();
        pool.shutdownNow();
    }

    @Test
    void watchSeesEachKeyInOrderAndNeverTwoChangesAtOnce() {
        Observer observer = new Observer();
        backend.watch("dir", observer);
        for (int i = 1; i <= 2000; i++) {
            settled(backend.put("dir/doc", new byte[] {(byte) i}, Expected.any()));
        }
        Entry last = store.list("dir").get(0);
        await().until(() -> !observer.revisions.isEmpty()
                && observer.revisions.get(observer.revisions.size() - 1) == last.modRevision());
        assertThat(observer.revisions).isSorted().doesNotHaveDuplicates();
        assertThat(observer.overlapped).isFalse();
    }

    @Test
    void pipelinedWritesArriveInTheOrderInWhichOneThreadSentThem() {
        List<CompletionStage<Entry>> puts = IntStream.range(0, 2000)
                .mapToObj(i -> backend.put("dir/" + i, new byte[0], Expected.absent()))
                .toList();
        assertThat(puts.stream()
                        .map(stage -> stage.toCompletableFuture().join().createRevision())
                        .toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void proofsOfLifeAreToldOneAfterTheOther() {
        Beats beats = new Beats();
        BackendSession session = backend.open(beats).toCompletableFuture().join();
        await().until(() -> beats.told.size() >= 50);
        assertThat(beats.told).isSorted().doesNotHaveDuplicates();
        assertThat(session.validUntil()).isGreaterThanOrEqualTo(beats.told.get(49));
    }

    @Test
    void closingAWatchWaitsForTheCallThatIsUnderWayAndLetsNoneFollow() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger endedWhenClosed = new AtomicInteger();
        Backend.Watch watch = backend.watch("dir", new Observer() {
            @Override
            public void snapshot(List<Entry> entries) {
                begun.incrementAndGet();
                entered.countDown();
                awaitQuietly(release);
                ended.incrementAndGet();
            }
        });
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(() -> {
            watch.close();
            endedWhenClosed.set(ended.get());
        });
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING || closer.getState() == Thread.State.TERMINATED);
        release.countDown();
        closer.join();
        assertThat(endedWhenClosed).hasValue(1);
        assertThat(begun).hasValue(1);
    }

    private static void settled(CompletionStage<?> stage) {
        stage.toCompletableFuture().join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static class Observer implements WatchObserver {
        final List<Long> revisions = new CopyOnWriteArrayList<>();
        final AtomicInteger inside = new AtomicInteger();
        volatile boolean overlapped;

        @Override
        public void snapshot(List<Entry> entries) {
            entries.forEach(this::note);
        }

        @Override
        public void updated(Entry entry) {
            note(entry);
        }

        @Override
        public void removed(String key) {}

        @Override
        public void stale() {}

        @Override
        public void failed(StoreException cause) {}

        private void note(Entry entry) {
            overlapped |= inside.incrementAndGet() > 1;
            revisions.add(entry.modRevision());
            inside.decrementAndGet();
        }
    }

    private static final class Beats implements SessionListener {
        final List<Long> told = new CopyOnWriteArrayList<>();

        @Override
        public void extended(long validUntil) {
            told.add(validUntil);
        }

        @Override
        public void suspended() {}

        @Override
        public void restored() {}

        @Override
        public void lost(String reason) {}
    }
}
