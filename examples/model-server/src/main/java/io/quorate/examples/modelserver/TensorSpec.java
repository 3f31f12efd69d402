package io.quorate.examples.modelserver;

import java.util.Arrays;

/**
 * What a model takes or gives under one name.
 *
 * @param shape sizes, -1 where any size will do
 */
record TensorSpec(String name, TensorType type, long[] shape) {
    boolean admits(long[] other) {
        if (other.length != shape.length) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (other[i] < 1 || (shape[i] >= 0 && shape[i] != other[i])) {
                return false;
            }
        }
        return true;
    }

    String shapeText() {
        return Arrays.toString(shape).replace("-1", "N");
    }
}
