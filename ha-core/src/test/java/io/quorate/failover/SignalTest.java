package io.quorate.failover;

import static io.quorate.failover.RecordedWorker.SOON;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.quorate.time.VirtualClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignalTest {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private double value;
    private Signal signal = start(Signal.above("load", 85, () -> value));

    private Signal start(SignalBuilder builder) {
        Signal started = builder.listener((raised, at) -> heard.add((raised ? "raised " : "cleared ") + at))
                .time(clock, clock)
                .start();
        clock.runDue();
        return started;
    }

    @AfterEach
    void close() {
        signal.close();
        signal.close();
        assertThat(clock.pending()).isZero();
    }

    private void hold(double measured, int seconds) {
        value = measured;
        clock.advance(ofSeconds(seconds));
    }

    private void awaitHeard(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).containsExactly(expected));
    }

    @Test
    void itIsRaisedAfterThirtySecondsAndClearedAfterSixHundred() {
        hold(90, 30);
        assertThat(signal.isRaised()).isFalse();
        hold(90, 1);
        assertThat(signal.isRaised()).isTrue();
        hold(10, 600);
        assertThat(signal.isRaised()).isTrue();
        hold(10, 1);
        assertThat(signal.isRaised()).isFalse();
        awaitHeard("raised 90.0", "cleared 10.0");
    }

    @Test
    void oneMeasurementToTheContraryBeginsTheWaitingAnew() {
        hold(90, 30);
        hold(85, 1);
        hold(90, 30);
        assertThat(signal.isRaised()).isFalse();
        hold(90, 1);
        assertThat(signal.isRaised()).isTrue();
    }

    @Test
    void aMissingMeasurementRaisesAndClearsNothing() {
        hold(90, 30);
        hold(Double.NaN, 1_000);
        assertThat(signal.isRaised()).isFalse();
        assertThat(signal.value()).isEmpty();
        hold(90, 31);
        assertThat(signal.isRaised()).isTrue();
        hold(Double.NaN, 1_000);
        assertThat(signal.isRaised()).isTrue();
    }

    @Test
    void aGaugeThatThrowsIsAMissingMeasurementAndIsAskedAgain() {
        signal.close();
        signal = start(Signal.below("free", 5, () -> {
                    if (value < 0) {
                        throw new IllegalStateException("for the test");
                    }
                    return value;
                })
                .raiseAfter(ofSeconds(0)));
        assertThat(signal.isRaised()).isTrue();
        hold(-1, 10);
        assertThat(signal.value()).isEmpty();
        assertThat(signal.isRaised()).isTrue();
        hold(3, 1);
        assertThat(signal.value()).hasValue(3);
    }

    @Test
    void aListenerThatThrowsHearsTheNextChange() {
        signal.close();
        signal = Signal.above("load", 85, () -> value)
                .raiseAfter(ofSeconds(0))
                .clearAfter(ofSeconds(0))
                .listener((raised, at) -> {
                    heard.add(raised ? "raised" : "cleared");
                    throw new IllegalStateException("for the test");
                })
                .time(clock, clock)
                .start();
        hold(90, 1);
        hold(10, 1);
        awaitHeard("raised", "cleared");
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.above("gpu.load", 1, () -> 0))
                .withMessageContaining("small letters, digits and dashes");
        assertThatIllegalArgumentException().isThrownBy(() -> Signal.above("a", Double.NaN, () -> 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.above("a", 1, () -> 0).period(ofSeconds(0)));
    }
}
