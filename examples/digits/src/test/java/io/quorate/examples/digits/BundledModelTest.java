package io.quorate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundledModelTest {
    private static final long UNSEEN = 987_654_321;

    @Test
    void readsFreshDrawings() throws OrtException {
        List<Drawing> fresh = new DigitPainter(UNSEEN).paint(2_000);
        try (OnnxReader reader = new OnnxReader(DigitModel.bundled())) {
            float[][] answers = reader.probabilities(fresh);
            int right = 0;
            for (int i = 0; i < answers.length; i++) {
                right += Trainer.mostLikely(answers[i]) == fresh.get(i).label() ? 1 : 0;
            }
            assertThat(right / (double) fresh.size()).isGreaterThanOrEqualTo(.95);
        }
    }

    @Test
    void staysSmall() {
        assertThat(DigitModel.bundled().length).isLessThan(300 * 1024);
    }

    @Test
    void tellsItsVersionAndMeasuredAccuracy() throws OrtException {
        try (OnnxReader reader = new OnnxReader(DigitModel.bundled())) {
            Map<String, String> facts = reader.session.getMetadata().getCustomMetadata();
            assertThat(reader.session.getMetadata().getVersion()).isEqualTo(1);
            assertThat(facts).containsEntry(DigitModel.VERSION, "1");
            assertThat(Double.parseDouble(facts.get(DigitModel.ACCURACY))).isBetween(.97, 1.0);
        }
    }
}
