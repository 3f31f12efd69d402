package io.quorate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DigitPainterTest {
    @Test
    void oneSeedGivesOneSequence() {
        List<Drawing> first = new DigitPainter(11).paint(50);
        List<Drawing> second = new DigitPainter(11).paint(50);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).label()).isEqualTo(first.get(i).label());
            assertThat(second.get(i).pixels()).isEqualTo(first.get(i).pixels());
        }
    }

    @Test
    void noTwoDrawingsOfADigitAreAlike() {
        DigitPainter painter = new DigitPainter(12);
        assertThat(painter.paintDigit(8).pixels())
                .isNotEqualTo(painter.paintDigit(8).pixels());
    }

    @Test
    void everyDigitLeavesInkWithinTheGreyScale() {
        DigitPainter painter = new DigitPainter(13);
        for (int digit = 0; digit < Drawing.LABELS; digit++) {
            float ink = 0;
            for (float pixel : painter.paintDigit(digit).pixels()) {
                assertThat(pixel).isBetween(0f, 1f);
                ink += pixel;
            }
            assertThat(ink).as("ink of %d", digit).isBetween(8f, 300f);
        }
    }

    @Test
    void whatIsNoDigitIsRefused() {
        assertThatThrownBy(() -> new DigitPainter(1).paintDigit(10)).hasMessageContaining("10");
    }
}
