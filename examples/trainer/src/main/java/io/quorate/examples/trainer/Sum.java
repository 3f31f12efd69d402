package io.quorate.examples.trainer;

import java.util.Arrays;

/** Adds the gradients of a batch up, block by block in their order: floats added in another order give another sum. */
final class Sum {
    private final float[] gradients;
    private float loss;

    Sum(int parameters) {
        gradients = new float[parameters];
    }

    void clear() {
        Arrays.fill(gradients, 0);
        loss = 0;
    }

    /** The next block's mean. */
    void add(float blockLoss, float[] block) {
        loss += blockLoss / Plan.BLOCKS;
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] += block[i] / Plan.BLOCKS;
        }
    }

    /** The batch's mean, once all blocks are added. */
    float[] gradients() {
        return gradients;
    }

    float loss() {
        return loss;
    }
}
