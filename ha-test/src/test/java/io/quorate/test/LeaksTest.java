package io.quorate.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeaksTest {
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void leftThreadsAreNamedByKindWithWhatTheyDo() throws InterruptedException {
        Leaks before = Leaks.snapshot();
        List<Thread> threads = List.of(start("stray-worker-1"), start("stray-worker-2"));
        try {
            assertThatThrownBy(() -> before.assertNoneSince(Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("2 threads live on")
                    .hasMessageContaining("2 × stray-worker-N")
                    .hasMessageContaining("CountDownLatch.await");
            before.ignoring("stray-worker-\\d").assertNoneSince(Duration.ZERO);
        } finally {
            end(threads);
        }
    }

    @Test
    void threadsThatEndInTimeAreNoLeak() throws InterruptedException {
        Leaks before = Leaks.snapshot();
        List<Thread> threads = List.of(start("short-lived"));
        assertThat(before.since()).extracting(Thread::getName).contains("short-lived");
        release.countDown();
        before.assertNoneSince(Duration.ofSeconds(10));
        end(threads);
    }

    private Thread start(String name) {
        Thread thread = new Thread(this::linger, name);
        thread.start();
        return thread;
    }

    private void linger() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(List<Thread> threads) throws InterruptedException {
        release.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
