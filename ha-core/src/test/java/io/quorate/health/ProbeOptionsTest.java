package io.quorate.health;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeOptionsTest {
    private static final ProbeOptions DEFAULTS = ProbeOptions.defaults();

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(DEFAULTS)
                .hasToString("ProbeOptions[initialDelay=PT30S, period=PT10S, timeout=PT3S, failureThreshold=3,"
                        + " successThreshold=2]");
    }

    @Test
    void aDefaultTimeoutFollowsAShortPeriod() {
        assertThat(DEFAULTS.withPeriod(ofSeconds(2)).timeout()).isEqualTo(ofSeconds(2));
    }

    @Test
    void aTimeoutLongerThanThePeriodIsRefusedWithBothValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withTimeout(ofSeconds(11)))
                .withMessageContainingAll("timeout PT11S", "period PT10S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withTimeout(ofSeconds(5)).withPeriod(ofSeconds(4)))
                .withMessageContainingAll("timeout PT5S", "period PT4S");
    }

    @Test
    void valuesOutOfRangeAreRefusedAtTheCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withPeriod(Duration.ZERO))
                .withMessageContaining("period is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withTimeout(ofSeconds(-1)))
                .withMessageContaining("timeout is PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withInitialDelay(ofSeconds(-1)))
                .withMessageContaining("initialDelay is PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withPeriod(Duration.ofDays(100_000_000)))
                .withMessageContaining("1 day");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withFailureThreshold(0))
                .withMessageContaining("failureThreshold is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withSuccessThreshold(-1))
                .withMessageContaining("successThreshold is -1");
    }

    @Test
    void changingOneLeavesTheOriginalAlone() {
        ProbeOptions changed = DEFAULTS.withPeriod(ofMinutes(1)).withFailureThreshold(5);

        assertThat(changed.period()).isEqualTo(ofMinutes(1));
        assertThat(changed.failureThreshold()).isEqualTo(5);
        assertThat(DEFAULTS.period()).isEqualTo(ofSeconds(10));
    }
}
