package io.quorate.examples.digits;

import java.util.SplittableRandom;

/**
 * One step of the network, without state: its parameters are a slice of the network's array, its activations belong to
 * the pass.
 */
interface Layer {
    int outputs();

    int parameters();

    /** Fills {@code out}, reading this layer's parameters from {@code at} on. */
    void forward(float[] parameters, int at, float[] in, float[] out);

    /**
     * Adds to the gradients at the parameters' own places and to {@code inError}, which comes in as zeros.
     *
     * @param outError the loss's derivative by this layer's outputs
     */
    void backward(float[] parameters, int at, float[] in, float[] outError, float[] gradients, float[] inError);

    void initialise(float[] parameters, int at, SplittableRandom random);

    /** Appends this layer's nodes and weights to the exported graph. */
    void export(OnnxGraph graph, float[] parameters, int at);

    /** Weights for ReLU units as He et al. (2015) draw them: variance 2 / inputs. */
    static void he(float[] parameters, int at, int count, int inputs, SplittableRandom random) {
        double deviation = Math.sqrt(2.0 / inputs);
        for (int i = 0; i < count; i++) {
            parameters[at + i] = (float) (deviation * random.nextGaussian());
        }
    }
}
