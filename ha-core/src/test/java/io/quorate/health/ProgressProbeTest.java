package io.quorate.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.time.VirtualClock;
import org.junit.jupiter.api.Test;

class ProgressProbeTest {
    private final VirtualClock clock = new VirtualClock();
    private final WorkMeter meter = new WorkMeter();
    private final ProgressProbe probe = ProgressProbe.of(meter).withTicker(clock);

    @Test
    void withoutWorkItPassesForever() {
        probe.check();
        clock.advance(ofSeconds(10_000));

        assertThat(probe.check().healthy()).isTrue();
    }

    @Test
    void workThatStandsStillFailsAfterNinetySeconds() {
        meter.begin();
        probe.check();
        clock.advance(ofMillis(89_999));
        assertThat(probe.check().healthy()).isTrue();
        clock.advance(ofMillis(1));

        assertThat(probe.check()).isEqualTo(ProbeResult.fail("no progress for PT1M30S with work to do, limit PT1M30S"));
    }

    @Test
    void aLongStepThatPingsIsNoFailure() {
        meter.begin();
        for (int i = 0; i < 100; i++) {
            clock.advance(ofSeconds(60));
            meter.advance();
            assertThat(probe.check().healthy()).isTrue();
        }
    }

    @Test
    void idleTimeBeforeWorkDoesNotCount() {
        probe.check();
        clock.advance(ofSeconds(1_000));
        meter.begin();
        assertThat(probe.check().healthy()).isTrue();
        clock.advance(ofSeconds(89));
        assertThat(probe.check().healthy()).isTrue();
    }

    @Test
    void shortRequestsThatFollowEachOtherAreProgress() {
        meter.begin();
        for (int i = 0; i < 10; i++) {
            clock.advance(ofSeconds(60));
            meter.end();
            meter.begin();
            assertThat(probe.check().healthy()).isTrue();
        }
    }

    @Test
    void itPassesAgainOnceWorkMoves() {
        meter.begin();
        probe.check();
        clock.advance(ofSeconds(200));
        assertThat(probe.check().healthy()).isFalse();
        meter.advance();
        assertThat(probe.check().healthy()).isTrue();
    }

    @Test
    void aHangTakesLivenessDownWithinTwoMinutes() {
        try (HealthEngine health = HealthEngine.builder()
                .ticker(clock)
                .scheduler(clock)
                .executor(clock)
                .build()) {
            health.liveness("engine", probe);
            clock.advance(ofSeconds(35));
            meter.begin();
            clock.advance(ofSeconds(90));
            assertThat(health.snapshot().live()).isTrue();
            clock.advance(ofSeconds(30));
            assertThat(health.snapshot().live()).isFalse();
        }
    }
}
