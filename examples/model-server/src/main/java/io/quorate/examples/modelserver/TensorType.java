package io.quorate.examples.modelserver;

import ai.onnxruntime.OnnxJavaType;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The element types that we serve, named as the protocol names them. */
enum TensorType {
    BOOL(OnnxJavaType.BOOL, 1, "true or false") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.put((byte) (value.booleanValue() ? 1 : 0));
            return value.isBoolean();
        }

        @Override
        boolean valid(ByteBuffer element) {
            return (element.get() & ~1) == 0;
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeBoolean(element.get() != 0);
        }
    },
    UINT8(OnnxJavaType.UINT8, 1, "integers from 0 to 255") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.put((byte) value.intValue());
            return integer(value, 0, 255);
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(Byte.toUnsignedInt(element.get()));
        }
    },
    INT8(OnnxJavaType.INT8, 1, "integers from -128 to 127") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.put((byte) value.intValue());
            return integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.get());
        }
    },
    INT16(OnnxJavaType.INT16, Short.BYTES, "integers of 16 bits") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.putShort((short) value.intValue());
            return integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.getShort());
        }
    },
    INT32(OnnxJavaType.INT32, Integer.BYTES, "integers of 32 bits") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.putInt(value.intValue());
            return integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.getInt());
        }
    },
    INT64(OnnxJavaType.INT64, Long.BYTES, "integers of 64 bits") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.putLong(value.longValue());
            return integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.getLong());
        }
    },
    FP32(OnnxJavaType.FLOAT, Float.BYTES, "finite numbers") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.putFloat(value.floatValue());
            return value.isNumber() && Float.isFinite(value.floatValue());
        }

        @Override
        boolean valid(ByteBuffer element) {
            return Float.isFinite(element.getFloat());
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.getFloat());
        }
    },
    FP64(OnnxJavaType.DOUBLE, Double.BYTES, "finite numbers") {
        @Override
        boolean read(JsonNode value, ByteBuffer to) {
            to.putDouble(value.doubleValue());
            return value.isNumber() && Double.isFinite(value.doubleValue());
        }

        @Override
        boolean valid(ByteBuffer element) {
            return Double.isFinite(element.getDouble());
        }

        @Override
        void write(ByteBuffer element, JsonGenerator to) throws IOException {
            to.writeNumber(element.getDouble());
        }
    };

    private final OnnxJavaType onnx;
    private final int size;
    private final String rule;

    TensorType(OnnxJavaType onnx, int size, String rule) {
        this.onnx = onnx;
        this.size = size;
        this.rule = rule;
    }

    /** Appends one element, and says whether it was one of this type; what was appended means nothing if not. */
    abstract boolean read(JsonNode value, ByteBuffer to);

    /** Moves past one element, and says whether its bytes are a value of this type. */
    boolean valid(ByteBuffer element) {
        element.position(element.position() + size);
        return true;
    }

    /** Moves past one element and writes it. */
    abstract void write(ByteBuffer element, JsonGenerator to) throws IOException;

    OnnxJavaType onnx() {
        return onnx;
    }

    /** Bytes per element. */
    int size() {
        return size;
    }

    /** What an element may be, in words. */
    String rule() {
        return rule;
    }

    static Optional<TensorType> of(OnnxJavaType onnx) {
        return Arrays.stream(values()).filter(type -> type.onnx == onnx).findFirst();
    }

    private static boolean integer(JsonNode value, long least, long most) {
        return value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= least
                && value.longValue() <= most;
    }
}
