package io.quorate.examples.modelserver;

import io.quorate.examples.digits.DigitModel;
import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Drawing;
import io.quorate.examples.digits.Trainer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real inference with known answers: one drawing of each digit. */
final class DigitCanary {
    private static final Logger LOG = LoggerFactory.getLogger(DigitCanary.class);
    private static final long SEED = 1;

    /** Even a good model misreads a drawing now and then; one that has gone wrong gets one of ten by chance. */
    private static final int ENOUGH = 8;

    private final ByteBuffer drawings =
            ByteBuffer.allocate(Drawing.LABELS * Drawing.PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    DigitCanary() {
        FloatBuffer pixels = drawings.asFloatBuffer();
        DigitPainter painter = new DigitPainter(SEED);
        for (int digit = 0; digit < Drawing.LABELS; digit++) {
            pixels.put(painter.paintDigit(digit).pixels());
        }
    }

    boolean passes(InferenceModel model) {
        long[] shape = {Drawing.LABELS, 1, Drawing.SIZE, Drawing.SIZE};
        try {
            Tensor image = new Tensor(DigitModel.INPUT, TensorType.FP32, shape, drawings.duplicate());
            return right(model.infer(List.of(image), Set.of(DigitModel.OUTPUT)).get(0));
        } catch (RuntimeException e) {
            // A probe's answer is yes or no; whatever went wrong, it is no.
            LOG.warn("The canary got no answer", e);
            return false;
        }
    }

    private static boolean right(Tensor answer) {
        FloatBuffer values = answer.data().asFloatBuffer();
        float[] row = new float[Drawing.LABELS];
        int right = 0;
        for (int digit = 0; digit < Drawing.LABELS; digit++) {
            values.get(row);
            int read = Trainer.mostLikely(row);
            if (read == digit) {
                right++;
            } else {
                LOG.info("The canary showed a {}, and the model reads a {}", digit, read);
            }
        }
        if (right < ENOUGH) {
            LOG.warn("The canary showed ten digits, and the model reads only {} of them right", right);
        }
        return right >= ENOUGH;
    }
}
