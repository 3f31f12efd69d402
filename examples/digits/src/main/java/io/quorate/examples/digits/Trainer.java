package io.quorate.examples.digits;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Teaches a network by mini-batches. {@link #gradients} and {@link #apply} are apart so that a data-parallel trainer can
 * average the gradients of its workers in between. Not thread-safe.
 */
public final class Trainer {
    private final Network network;
    private final Pass pass;
    private final Adam adam;

    /**
     * A trainer for one network.
     *
     * @param network its parameters are written by {@link #apply}
     */
    public Trainer(Network network) {
        this.network = network;
        pass = network.newPass();
        adam = new Adam(network.parameters().length);
    }

    /**
     * Trains on fresh drawings, the rate falling linearly to a tenth.
     *
     * @param painter draws what is learned; no drawing is seen twice
     * @param batches how many steps
     * @param batchSize drawings per step
     * @param rate the first step's size
     * @return the mean loss of the last tenth of the batches, in nats
     */
    public float train(DigitPainter painter, int batches, int batchSize, double rate) {
        float[] gradients = new float[network.parameters().length];
        int counted = Math.max(1, batches / 10);
        float loss = 0;
        for (int i = 0; i < batches; i++) {
            float batchLoss = gradients(painter.paint(batchSize), gradients);
            apply(gradients, rate * (1 - .9 * i / batches));
            loss += i >= batches - counted ? batchLoss / counted : 0;
        }
        return loss;
    }

    /**
     * Computes the mean gradient of a batch.
     *
     * @param batch at least one drawing
     * @param gradients overwritten, laid out as {@link Network#parameters()}
     * @return the mean loss, in nats
     */
    public float gradients(List<Drawing> batch, float[] gradients) {
        Arrays.fill(gradients, 0);
        float loss = 0;
        for (Drawing drawing : batch) {
            loss += pass.learn(drawing, gradients);
        }
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] /= batch.size();
        }
        return loss / batch.size();
    }

    /**
     * Moves the network's parameters one step.
     *
     * @param gradients the mean gradient
     * @param rate the step size
     */
    public void apply(float[] gradients, double rate) {
        adam.step(network.parameters(), gradients, rate);
    }

    /**
     * The size of {@link #writeTo}.
     *
     * @return bytes, always the same for one shape of network
     */
    public int stateBytes() {
        return network.parameters().length * Float.BYTES + adam.stateBytes();
    }

    /**
     * Writes all that training goes on from: the parameters and the optimiser's memory.
     *
     * @param to has room for {@link #stateBytes()}
     */
    public void writeTo(ByteBuffer to) {
        Floats.put(network.parameters(), to);
        adam.writeTo(to);
    }

    /**
     * Takes over what was written; training goes on bit for bit as it would have there.
     *
     * @param from what {@link #writeTo} wrote of a network of the same shape
     */
    public void readFrom(ByteBuffer from) {
        Floats.get(network.parameters(), from);
        adam.readFrom(from);
    }

    /**
     * Measures the network.
     *
     * @param drawings what to read, at least one
     * @return the share read correctly, 0 to 1
     */
    public double accuracy(List<Drawing> drawings) {
        return drawings.stream()
                        .filter(d -> mostLikely(pass.probabilities(d.pixels())) == d.label())
                        .count()
                / (double) drawings.size();
    }

    /**
     * The digit with the highest probability.
     *
     * @param probabilities one per digit
     * @return its index
     */
    public static int mostLikely(float[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return best;
    }
}
