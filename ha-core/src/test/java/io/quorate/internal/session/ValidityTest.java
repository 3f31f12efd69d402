package io.quorate.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidityTest {

    /** A reading may be anywhere, and may overflow while the process runs. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000, Long.MAX_VALUE - 5, Long.MIN_VALUE + 5})
    void theDeadlineHoldsWhereverTheClockStands(long start) {
        Validity validity = new Validity(start + 10);
        assertThat(validity.isValid(start)).isTrue();
        assertThat(validity.remaining(start)).isEqualTo(10);
        assertThat(validity.extend(start + 20, start + 9)).isTrue();
        assertThat(validity.isValid(start + 19)).isTrue();
        assertThat(validity.validUntil(start + 19)).isEqualTo(start + 20);
        assertThat(validity.isValid(start + 20))
                .as("the deadline itself is too late")
                .isFalse();
        assertThat(validity.isValid(start + 1)).as("dead for good").isFalse();
        assertThat(validity.extend(start + 100, start + 21)).isFalse();
        assertThat(validity.remaining(start + 21)).isZero();
        assertThat(validity.validUntil(start + 21)).isEqualTo(start + 21);
    }

    @Test
    void theDeadlineNeverMovesBack() {
        Validity validity = new Validity(10);
        assertThat(validity.extend(5, 0)).isTrue();
        assertThat(validity.validUntil(0)).isEqualTo(10);
    }

    @Test
    void aLateProofRevivesNobodyEvenIfNobodyLooked() {
        Validity validity = new Validity(10);
        assertThat(validity.extend(20, 10)).isFalse();
        assertThat(validity.isValid(10)).isFalse();
    }

    @Test
    void theKilledStayDead() {
        Validity validity = new Validity(10);
        validity.kill();
        assertThat(validity.isValid(0)).isFalse();
        assertThat(validity.extend(20, 0)).isFalse();
        assertThat(validity.remaining(0)).isZero();
    }
}
