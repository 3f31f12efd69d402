package io.quorate.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> log = new ArrayList<>();

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private Scheduler.Cancellable at(long millis, String what) {
        return clock.schedule(ms(millis), () -> log.add(what));
    }

    @Test
    void tasksRunInTheOrderOfTheirTimesAndThenOfTheirSubmission() {
        at(20, "c");
        at(10, "a");
        at(10, "b");
        clock.advance(ms(15));
        assertThat(log).containsExactly("a", "b");
        clock.advance(ms(5));
        assertThat(log).containsExactly("a", "b", "c");
    }

    @Test
    void theClockShowsATasksOwnTimeWhileItRuns() {
        long start = clock.nanoTime();
        List<Duration> seen = new ArrayList<>();
        clock.schedule(ms(10), () -> {
            seen.add(Duration.ofNanos(clock.nanoTime() - start));
            clock.schedule(ms(5), () -> seen.add(Duration.ofNanos(clock.nanoTime() - start)));
        });
        clock.advance(ms(100));
        assertThat(seen).containsExactly(ms(10), ms(15));
        assertThat(clock.nanoTime() - start).isEqualTo(ms(100).toNanos());
    }

    @Test
    void aCancelledTaskNeverRuns() {
        Scheduler.Cancellable task = at(10, "a");
        at(10, "b");
        task.cancel();
        task.cancel();
        clock.advance(ms(10));
        assertThat(log).containsExactly("b");
        task.cancel();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void executeNeverRunsInsideTheCallThatSubmits() {
        clock.execute(() -> log.add("ran"));
        assertThat(log).isEmpty();
        clock.runDue();
        assertThat(log).containsExactly("ran");
    }

    @Test
    void whatIsOverdueRunsNow() {
        clock.schedule(ms(-5), () -> log.add("late"));
        clock.runDue();
        assertThat(log).containsExactly("late");
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> clock.advance(ms(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }
}
