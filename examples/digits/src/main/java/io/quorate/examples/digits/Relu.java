package io.quorate.examples.digits;

import java.util.SplittableRandom;

/** Passes what is positive. */
record Relu(int outputs) implements Layer {
    @Override
    public int parameters() {
        return 0;
    }

    @Override
    public void forward(float[] parameters, int at, float[] in, float[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.max(0, in[i]);
        }
    }

    @Override
    public void backward(float[] parameters, int at, float[] in, float[] outError, float[] gradients, float[] inError) {
        for (int i = 0; i < in.length; i++) {
            inError[i] = in[i] > 0 ? outError[i] : 0;
        }
    }

    @Override
    public void initialise(float[] parameters, int at, SplittableRandom random) {}

    @Override
    public void export(OnnxGraph graph, float[] parameters, int at) {
        graph.node("Relu");
    }
}
