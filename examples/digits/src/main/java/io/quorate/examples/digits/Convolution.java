package io.quorate.examples.digits;

import java.util.SplittableRandom;

/**
 * Slides square kernels over square images with stride 2 and without padding. Weights are ordered output channel, input
 * channel, row, column, as ONNX has them; then the biases.
 */
record Convolution(int channels, int size, int kernels, int kernel) implements Layer {
    private static final int STRIDE = 2;

    int outputSize() {
        return (size - kernel) / STRIDE + 1;
    }

    @Override
    public int outputs() {
        return kernels * outputSize() * outputSize();
    }

    @Override
    public int parameters() {
        return kernels * inputs() + kernels;
    }

    @Override
    public void forward(float[] parameters, int at, float[] in, float[] out) {
        for (int o = 0; o < out.length; o++) {
            int weights = at + kernelOf(o) * inputs();
            out[o] = parameters[biases(at) + kernelOf(o)] + sum(parameters, weights, in, corner(o));
        }
    }

    private float sum(float[] parameters, int weights, float[] in, int corner) {
        float sum = 0;
        int w = weights;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < kernel; y++) {
                int row = corner + (c * size + y) * size;
                for (int x = 0; x < kernel; x++) {
                    sum += parameters[w++] * in[row + x];
                }
            }
        }
        return sum;
    }

    @Override
    public void backward(float[] parameters, int at, float[] in, float[] outError, float[] gradients, float[] inError) {
        for (int o = 0; o < outError.length; o++) {
            // Half of the units feed a closed ReLU and owe nothing.
            if (outError[o] != 0) {
                gradients[biases(at) + kernelOf(o)] += outError[o];
                int weights = at + kernelOf(o) * inputs();
                spread(parameters, weights, in, corner(o), outError[o], gradients, inError);
            }
        }
    }

    private void spread(
            float[] parameters, int weights, float[] in, int corner, float error, float[] gradients, float[] inError) {
        int w = weights;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < kernel; y++) {
                int row = corner + (c * size + y) * size;
                for (int x = 0; x < kernel; x++, w++) {
                    gradients[w] += error * in[row + x];
                    inError[row + x] += error * parameters[w];
                }
            }
        }
    }

    @Override
    public void initialise(float[] parameters, int at, SplittableRandom random) {
        Layer.he(parameters, at, kernels * inputs(), inputs(), random);
    }

    @Override
    public void export(OnnxGraph graph, float[] parameters, int at) {
        String weights = graph.weights(parameters, at, kernels, channels, kernel, kernel);
        String biases = graph.weights(parameters, biases(at), kernels);
        graph.node("Conv", weights, biases)
                .integers("kernel_shape", kernel, kernel)
                .integers("strides", STRIDE, STRIDE);
    }

    /** Inputs of one unit. */
    private int inputs() {
        return channels * kernel * kernel;
    }

    private int biases(int at) {
        return at + kernels * inputs();
    }

    private int kernelOf(int output) {
        return output / (outputSize() * outputSize());
    }

    /** Where, in the first input channel, the window of an output begins. */
    private int corner(int output) {
        int place = output % (outputSize() * outputSize());
        return STRIDE * (place / outputSize() * size + place % outputSize());
    }
}
