package io.quorate.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.quorate.time.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PhiAccrualDetectorTest {
    private final VirtualClock clock = new VirtualClock();
    private PhiAccrualDetector detector = new PhiAccrualDetector(PhiAccrualOptions.defaults(), clock);

    private void beat(int times, Duration apart) {
        for (int i = 0; i < times; i++) {
            detector.heartbeat();
            clock.advance(apart);
        }
    }

    @Test
    void whoWasNeverHeardIsNotSuspected() {
        clock.advance(Duration.ofDays(1));
        assertThat(detector.phi()).isZero();
        assertThat(detector.isSuspect()).isFalse();
    }

    @Test
    void phiIsTheNegativeLogarithmOfTheTailOfTheIntervals() {
        detector = new PhiAccrualDetector(
                PhiAccrualOptions.defaults().withAcceptablePause(Duration.ZERO).withWindow(100), clock);
        beat(200, ofSeconds(1));
        // Mean 1 s, and the least deviation of 100 ms: how likely is a normal variable to exceed 0, 1, 2, 3 deviations?
        assertThat(detector.phi()).isCloseTo(0.3010, within(0.001));
        clock.advance(ofMillis(100));
        assertThat(detector.phi()).isCloseTo(0.7996, within(0.01));
        clock.advance(ofMillis(100));
        assertThat(detector.phi()).isCloseTo(1.6430, within(0.02));
        clock.advance(ofMillis(100));
        assertThat(detector.phi()).isCloseTo(2.8697, within(0.05));
    }

    @Test
    void withTheDefaultsARegularPeerIsSuspectedAfterFourAndAHalfSecondsOfSilence() {
        beat(100, ofSeconds(1));
        clock.advance(ofMillis(3_400));
        assertThat(detector.isSuspect()).isFalse();
        clock.advance(ofMillis(300));
        assertThat(detector.isSuspect()).isTrue();
    }

    @Test
    void anIrregularPeerIsGivenMoreTime() {
        for (int i = 0; i < 50; i++) {
            beat(1, ofMillis(200));
            beat(1, ofMillis(1_800));
        }
        clock.advance(ofSeconds(4));
        assertThat(detector.isSuspect()).isFalse();
        clock.advance(ofSeconds(10));
        assertThat(detector.isSuspect()).isTrue();
    }

    @Test
    void phiGrowsWithoutBoundAndOneHeartbeatEndsTheSuspicion() {
        beat(10, ofSeconds(1));
        double before = detector.phi();
        for (long i = 0; i < 20; i++) {
            clock.advance(Duration.ofMinutes(i * i));
            assertThat(detector.phi()).isGreaterThanOrEqualTo(before).isFinite();
            before = detector.phi();
        }
        assertThat(detector.isSuspect()).isTrue();
        detector.heartbeat();
        assertThat(detector.isSuspect()).isFalse();
    }

    @Test
    void anOutageDoesNotMakeItPatient() {
        beat(10, ofSeconds(1));
        clock.advance(Duration.ofHours(1));
        beat(10, ofSeconds(1));
        clock.advance(ofSeconds(4));
        assertThat(detector.isSuspect()).isTrue();
    }

    @Test
    void theWindowForgetsHowItOnceWas() {
        detector = new PhiAccrualDetector(PhiAccrualOptions.defaults().withWindow(10), clock);
        beat(20, ofSeconds(3));
        beat(20, ofMillis(100));
        clock.advance(ofSeconds(4));
        assertThat(detector.isSuspect()).isTrue();
    }

    @Test
    void whatCannotWorkIsRefused() {
        PhiAccrualOptions options = PhiAccrualOptions.defaults();
        assertThatIllegalArgumentException().isThrownBy(() -> options.withThreshold(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withWindow(1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withMinDeviation(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withAcceptablePause(ofSeconds(-1)));
    }
}
