package io.quorate.examples.digits;

import java.nio.ByteBuffer;

/** The Adam optimiser (Kingma and Ba, 2015, algorithm 1) with its customary constants. Not thread-safe. */
public final class Adam {
    private static final double BETA1 = .9;
    private static final double BETA2 = .999;
    private static final double EPSILON = 1e-8;

    private final float[] mean;
    private final float[] variance;
    private double beta1Power = 1;
    private double beta2Power = 1;

    /**
     * An optimiser that has seen nothing yet.
     *
     * @param parameters how many parameters it will move
     */
    public Adam(int parameters) {
        mean = new float[parameters];
        variance = new float[parameters];
    }

    /**
     * Moves the parameters one step against the gradients.
     *
     * @param parameters written
     * @param gradients the mean gradient of a batch
     * @param rate the step size, e.g. 0.001
     */
    public void step(float[] parameters, float[] gradients, double rate) {
        beta1Power *= BETA1;
        beta2Power *= BETA2;
        double size = rate * Math.sqrt(1 - beta2Power) / (1 - beta1Power);
        for (int i = 0; i < parameters.length; i++) {
            float gradient = gradients[i];
            mean[i] = (float) (BETA1 * mean[i] + (1 - BETA1) * gradient);
            variance[i] = (float) (BETA2 * variance[i] + (1 - BETA2) * gradient * gradient);
            parameters[i] -= (float) (size * mean[i] / (Math.sqrt(variance[i]) + EPSILON));
        }
    }

    int stateBytes() {
        return 2 * Double.BYTES + (mean.length + variance.length) * Float.BYTES;
    }

    void writeTo(ByteBuffer to) {
        to.putDouble(beta1Power).putDouble(beta2Power);
        Floats.put(mean, to);
        Floats.put(variance, to);
    }

    void readFrom(ByteBuffer from) {
        beta1Power = from.getDouble();
        beta2Power = from.getDouble();
        Floats.get(mean, from);
        Floats.get(variance, from);
    }
}
