package io.quorate.examples.digits;

import java.nio.ByteBuffer;

/** Arrays of floats as bytes, in a buffer's own byte order, which is big-endian unless it was changed. */
public final class Floats {
    private Floats() {}

    /**
     * Writes an array at the buffer's position, which moves behind it.
     *
     * @param values what to write
     * @param to has room for it
     */
    public static void put(float[] values, ByteBuffer to) {
        to.asFloatBuffer().put(values);
        to.position(to.position() + values.length * Float.BYTES);
    }

    /**
     * Fills an array from the buffer's position, which moves behind what was read.
     *
     * @param values overwritten
     * @param from has as many left
     */
    public static void get(float[] values, ByteBuffer from) {
        from.asFloatBuffer().get(values);
        from.position(from.position() + values.length * Float.BYTES);
    }
}
