package io.quorate.health;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.time.VirtualClock;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyProbeTest {
    private final VirtualClock clock = new VirtualClock();
    private final LatencyProbe probe = LatencyProbe.budget(ofMillis(500)).withTicker(clock);

    @Test
    void onePercentOverBudgetIsWithinIt() {
        record(990, 100);
        record(10, 900);
        assertThat(probe.check().healthy()).isTrue();
        record(1, 900);
        assertThat(probe.check())
                .isEqualTo(ProbeResult.fail("11 of 1001 requests in the last PT1M took longer than PT0.5S,"
                        + " limit 1.00 % of at least 100"));
    }

    @Test
    void tooFewRequestsTellNothing() {
        record(99, 10_000);
        assertThat(probe.check().healthy()).isTrue();
        record(1, 10_000);
        assertThat(probe.check().healthy()).isFalse();
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        record(1_000, 10_000);
        clock.advance(ofSeconds(54));
        assertThat(probe.check().healthy()).isFalse();
        clock.advance(ofSeconds(6));
        assertThat(probe.check().healthy()).isTrue();
    }

    @Test
    void aLongSilenceForgetsEverything() {
        record(1_000, 10_000);
        clock.advance(ofHours(1));
        record(100, 1);

        assertThat(probe.check().detail()).startsWith("0 of 100 ");
    }

    @Test
    void agreesWithTheQuantileOfTheSortedLatencies() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            LatencyProbe each = LatencyProbe.budget(ofMillis(500)).withTicker(clock);
            int[] millis = random.ints(100 + random.nextInt(400), 0, 506).toArray();
            Arrays.stream(millis).forEach(latency -> each.record(ofMillis(latency)));
            int[] sorted = Arrays.stream(millis).sorted().toArray();
            int p99 = sorted[(int) Math.ceil(0.99 * sorted.length) - 1];

            assertThat(each.check().healthy())
                    .as("p99 %d of %d", p99, sorted.length)
                    .isEqualTo(p99 <= 500);
        }
    }

    private void record(int count, int millis) {
        IntStream.range(0, count).forEach(i -> probe.record(ofMillis(millis)));
    }
}
