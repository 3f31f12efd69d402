package io.quorate.examples.modelserver;

import java.nio.ByteBuffer;

/**
 * A tensor on its way in or out.
 *
 * @param data row-major elements in little-endian order, from position to limit: the protocol's order on the wire, and
 *     that of every machine ONNX Runtime runs on
 */
record Tensor(String name, TensorType type, long[] shape, ByteBuffer data) {
    int elements() {
        return data.remaining() / type.size();
    }
}
