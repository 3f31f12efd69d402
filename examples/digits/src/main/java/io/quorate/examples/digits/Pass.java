package io.quorate.examples.digits;

import java.util.Arrays;
import java.util.List;

/**
 * One thread's working memory for reading a {@link Network}: activations on the way forward, errors on the way back.
 * Nothing is allocated per drawing except the answer. Not safe for use by several threads.
 */
public final class Pass {
    private final Network network;
    private final List<Layer> layers;
    private final float[][] activations;
    private final float[][] errors;

    Pass(Network network) {
        this.network = network;
        layers = network.layers();
        activations = new float[layers.size() + 1][];
        errors = new float[layers.size() + 1][];
        errors[0] = new float[Drawing.PIXELS];
        for (int i = 0; i < layers.size(); i++) {
            activations[i + 1] = new float[layers.get(i).outputs()];
            errors[i + 1] = new float[layers.get(i).outputs()];
        }
    }

    /**
     * Reads a drawing.
     *
     * @param pixels as {@link Drawing#pixels()}
     * @return the probability of each digit, a new array
     */
    public float[] probabilities(float[] pixels) {
        activations[0] = pixels;
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).forward(network.parameters(), network.offset(i), activations[i], activations[i + 1]);
        }
        return softmax(activations[layers.size()]);
    }

    /**
     * Adds one drawing's gradient of the cross-entropy loss.
     *
     * @param drawing what to learn
     * @param gradients added to, laid out as {@link Network#parameters()}
     * @return the loss, in nats
     */
    public float learn(Drawing drawing, float[] gradients) {
        float[] probabilities = probabilities(drawing.pixels());
        float[] error = errors[layers.size()];
        System.arraycopy(probabilities, 0, error, 0, error.length);
        // Softmax and cross-entropy together: the derivative by the logits is the probability minus the truth.
        error[drawing.label()] -= 1;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Arrays.fill(errors[i], 0);
            layers.get(i)
                    .backward(
                            network.parameters(),
                            network.offset(i),
                            activations[i],
                            errors[i + 1],
                            gradients,
                            errors[i]);
        }
        return (float) -StrictMath.log(Math.max(probabilities[drawing.label()], Float.MIN_NORMAL));
    }

    private static float[] softmax(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        float sum = 0;
        float[] out = new float[logits.length];
        for (int i = 0; i < out.length; i++) {
            // Strict: the intrinsic may differ in the last bit from one JDK to the next, and training would diverge.
            out[i] = (float) StrictMath.exp(logits[i] - highest);
            sum += out[i];
        }
        for (int i = 0; i < out.length; i++) {
            out[i] /= sum;
        }
        return out;
    }
}
