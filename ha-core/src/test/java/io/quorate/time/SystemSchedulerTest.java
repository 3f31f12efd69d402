package io.quorate.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemSchedulerTest {
    private final SystemScheduler scheduler = new SystemScheduler("quorate-scheduler-test");

    @AfterEach
    void close() throws InterruptedException {
        scheduler.close();
        assertThat(scheduler.awaitTermination(Duration.ofSeconds(5))).isTrue();
    }

    private CompletableFuture<Thread> thread(Duration delay) {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        scheduler.schedule(delay, () -> ran.complete(Thread.currentThread()));
        return ran;
    }

    @Test
    void tasksRunNoEarlierThanTheirTimeOnOneNamedDaemonThread() throws Exception {
        long start = System.nanoTime();
        Thread thread = thread(Duration.ofMillis(30)).get(5, TimeUnit.SECONDS);

        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
        assertThat(thread.getName()).isEqualTo("quorate-scheduler-test");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread(Duration.ofMillis(-1)).get(5, TimeUnit.SECONDS)).isSameAs(thread);
    }

    @Test
    void aTaskThatThrowsHarmsNoOther() throws Exception {
        Logger logger = Logger.getLogger(SystemScheduler.class.getName());
        logger.setLevel(Level.OFF);
        try {
            scheduler.schedule(Duration.ZERO, () -> {
                throw new AssertionError("broken on purpose");
            });
            assertThat(thread(Duration.ZERO).get(5, TimeUnit.SECONDS).isAlive()).isTrue();
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        scheduler.schedule(Duration.ofMillis(20), () -> log.add("cancelled")).cancel();
        thread(Duration.ofMillis(40)).get(5, TimeUnit.SECONDS);
        assertThat(log).isEmpty();
    }

    @Test
    void closingDropsWhatHasNotRunAndTakesNoMore() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        scheduler.schedule(Duration.ZERO, begun::countDown);
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        scheduler.schedule(Duration.ofMillis(1), () -> log.add("too late")).cancel();
        scheduler.schedule(Duration.ofSeconds(60), () -> log.add("dropped"));
        scheduler.close();
        scheduler.close();

        assertThat(scheduler.awaitTermination(Duration.ofSeconds(5))).isTrue();
        assertThatCode(() -> scheduler
                        .schedule(Duration.ZERO, () -> log.add("after the end"))
                        .cancel())
                .doesNotThrowAnyException();
        assertThat(log).isEmpty();
    }
}
