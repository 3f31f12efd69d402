package io.quorate.examples.digits;

import java.util.SplittableRandom;

/** Every output is a weighted sum of all inputs plus a bias: one row of weights per output, then the biases. */
record Dense(int inputs, int outputs) implements Layer {
    @Override
    public int parameters() {
        return outputs * inputs + outputs;
    }

    @Override
    public void forward(float[] parameters, int at, float[] in, float[] out) {
        for (int o = 0; o < outputs; o++) {
            int row = at + o * inputs;
            float sum = parameters[biases(at) + o];
            for (int i = 0; i < inputs; i++) {
                sum += parameters[row + i] * in[i];
            }
            out[o] = sum;
        }
    }

    @Override
    public void backward(float[] parameters, int at, float[] in, float[] outError, float[] gradients, float[] inError) {
        for (int o = 0; o < outputs; o++) {
            int row = at + o * inputs;
            float error = outError[o];
            gradients[biases(at) + o] += error;
            for (int i = 0; i < inputs; i++) {
                gradients[row + i] += error * in[i];
                inError[i] += error * parameters[row + i];
            }
        }
    }

    @Override
    public void initialise(float[] parameters, int at, SplittableRandom random) {
        Layer.he(parameters, at, outputs * inputs, inputs, random);
    }

    @Override
    public void export(OnnxGraph graph, float[] parameters, int at) {
        String weights = graph.weights(parameters, at, outputs, inputs);
        String biases = graph.weights(parameters, biases(at), outputs);
        graph.node("Flatten");
        graph.node("Gemm", weights, biases).integer("transB", 1);
    }

    private int biases(int at) {
        return at + outputs * inputs;
    }
}
