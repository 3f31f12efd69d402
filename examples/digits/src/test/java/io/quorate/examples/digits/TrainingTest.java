package io.quorate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingTest {
    @Test
    void onnxRuntimeAgreesWithTheNetworkThatWasExported() throws OrtException {
        Network network = trained(40);
        List<Drawing> drawings = new DigitPainter(5).paint(50);
        try (OnnxReader reader = new OnnxReader(DigitModel.export(network, 3, Map.of()))) {
            float[][] theirs = reader.probabilities(drawings);
            Pass pass = network.newPass();
            for (int i = 0; i < theirs.length; i++) {
                float[] ours = pass.probabilities(drawings.get(i).pixels());
                for (int digit = 0; digit < ours.length; digit++) {
                    assertThat(theirs[i][digit]).isCloseTo(ours[digit], within(1e-4f));
                }
            }
            assertThat(reader.session.getMetadata().getVersion()).isEqualTo(3);
        }
    }

    @Test
    void shortTrainingAlreadyLearns() {
        List<Drawing> fresh = new DigitPainter(6).paint(500);
        double before = new Trainer(Network.forDigits(1)).accuracy(fresh);
        double after = new Trainer(trained(100)).accuracy(fresh);
        assertThat(before).isLessThan(.4);
        assertThat(after).isGreaterThan(.6);
    }

    @Test
    void oneSeedGivesOneModel() {
        assertThat(DigitModel.export(trained(5), 1, Map.of())).isEqualTo(DigitModel.export(trained(5), 1, Map.of()));
    }

    /** What a data-parallel trainer relies on: the mean of two halves' gradients is the gradient of the whole. */
    @Test
    void averagedGradientsOfHalvesAreTheGradientOfTheWhole() {
        Trainer trainer = new Trainer(Network.forDigits(2));
        List<Drawing> batch = new DigitPainter(2).paint(8);
        float[] whole = gradients(trainer, batch);
        float[] left = gradients(trainer, batch.subList(0, 4));
        float[] right = gradients(trainer, batch.subList(4, 8));
        for (int i = 0; i < whole.length; i++) {
            assertThat((left[i] + right[i]) / 2).isCloseTo(whole[i], within(1e-5f));
        }
    }

    @Test
    void trainingThatWasSavedAndResumedGivesTheSameModel() {
        DigitPainter painter = new DigitPainter(4);
        List<List<Drawing>> batches =
                IntStream.range(0, 6).mapToObj(i -> painter.paint(4)).toList();
        Network whole = Network.forDigits(4);
        learn(new Trainer(whole), batches);

        Trainer first = new Trainer(Network.forDigits(4));
        learn(first, batches.subList(0, 3));
        ByteBuffer saved = ByteBuffer.allocate(first.stateBytes());
        first.writeTo(saved);
        assertThat(saved.hasRemaining()).isFalse();

        Network resumed = Network.forDigits(5);
        Trainer second = new Trainer(resumed);
        second.readFrom(saved.flip());
        learn(second, batches.subList(3, 6));
        assertThat(resumed.parameters()).isEqualTo(whole.parameters());
    }

    private static void learn(Trainer trainer, List<List<Drawing>> batches) {
        float[] gradients = new float[Network.forDigits(0).parameters().length];
        for (List<Drawing> batch : batches) {
            trainer.gradients(batch, gradients);
            trainer.apply(gradients, 2e-3);
        }
    }

    /** Backward is checked against forward, layer by layer: along its gradient the loss must rise by its length. */
    @Test
    void gradientsPredictHowTheLossMoves() {
        Network network = Network.forDigits(3);
        List<Drawing> batch = new DigitPainter(3).paint(16);
        float[] gradients = gradients(new Trainer(network), batch);
        for (int i = 0; i < network.layers().size(); i += 2) {
            int from = network.offset(i);
            int to = from + network.layers().get(i).parameters();
            double length = length(gradients, from, to);
            double slope = (lossMoved(network, batch, gradients, from, to, .005 / length)
                            - lossMoved(network, batch, gradients, from, to, -.005 / length))
                    / .01;
            assertThat(slope / length).as("layer %d", i).isCloseTo(1, within(.03));
        }
    }

    private static double length(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    private static double lossMoved(
            Network network, List<Drawing> batch, float[] direction, int from, int to, double by) {
        float[] kept = network.parameters().clone();
        for (int i = from; i < to; i++) {
            network.parameters()[i] += (float) (by * direction[i]);
        }
        double loss = new Trainer(network).gradients(batch, new float[kept.length]);
        System.arraycopy(kept, 0, network.parameters(), 0, kept.length);
        return loss;
    }

    private static float[] gradients(Trainer trainer, List<Drawing> batch) {
        float[] gradients = new float[Network.forDigits(0).parameters().length];
        trainer.gradients(batch, gradients);
        return gradients;
    }

    private static Network trained(int batches) {
        Network network = Network.forDigits(1);
        new Trainer(network).train(new DigitPainter(1), batches, 16, 2e-3);
        return network;
    }
}
