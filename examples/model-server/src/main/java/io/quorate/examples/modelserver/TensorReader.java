package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.HttpFailure.badRequest;
import static io.quorate.examples.modelserver.HttpFailure.quote;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads one input of a request, and refuses what its specification does not admit. */
final class TensorReader {
    private static final String BINARY_SIZE = "binary_data_size";

    private final TensorSpec spec;
    private final long[] shape;
    private final long elements;

    private TensorReader(TensorSpec spec, long[] shape) {
        this.spec = spec;
        this.shape = shape;
        elements = elements();
    }

    static Tensor read(JsonNode input, TensorSpec spec, BinaryTail tail) {
        return new TensorReader(spec, shape(input, spec)).read(input, tail);
    }

    private static long[] shape(JsonNode input, TensorSpec spec) {
        JsonNode shape = input.path("shape");
        boolean sizes = shape.isArray();
        for (JsonNode size : shape) {
            sizes &= size.isIntegralNumber() && size.canConvertToLong() && size.longValue() > 0;
        }
        if (!sizes) {
            throw badRequest("Input " + quote(spec.name()) + " has the shape " + quote(shape)
                    + "; give an array of positive integers that fits " + spec.shapeText() + ".");
        }
        long[] values = new long[shape.size()];
        Arrays.setAll(values, i -> shape.get(i).longValue());
        if (!spec.admits(values)) {
            throw badRequest("Input " + quote(spec.name()) + " has the shape " + quote(shape) + ", but the model takes "
                    + spec.shapeText() + " (N: any positive size).");
        }
        return values;
    }

    private long elements() {
        try {
            return Arrays.stream(shape).reduce(spec.type().size(), Math::multiplyExact)
                    / spec.type().size();
        } catch (ArithmeticException e) {
            throw badRequest("Input " + quote(spec.name()) + " has the shape " + Arrays.toString(shape)
                    + ", too many elements to count; send smaller batches.");
        }
    }

    private Tensor read(JsonNode input, BinaryTail tail) {
        String datatype = input.path("datatype").asText();
        if (!datatype.equals(spec.type().name())) {
            throw badRequest("Input " + quote(spec.name()) + " has the datatype " + quote(datatype)
                    + ", but the model takes " + spec.type() + ".");
        }
        JsonNode data = input.path("data");
        JsonNode binarySize = input.path("parameters").path(BINARY_SIZE);
        if (data.isMissingNode() == binarySize.isMissingNode()) {
            throw badRequest(
                    "Input " + quote(spec.name()) + " must have either data or the parameter " + BINARY_SIZE + ".");
        }
        ByteBuffer bytes = data.isMissingNode() ? binary(binarySize, tail) : json(data);
        return new Tensor(spec.name(), spec.type(), shape, bytes);
    }

    private ByteBuffer binary(JsonNode size, BinaryTail tail) {
        long expected = elements * spec.type().size();
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() != expected) {
            throw badRequest("Input " + quote(spec.name()) + " has a " + BINARY_SIZE + " of " + quote(size) + ", but "
                    + elements + " elements of " + spec.type() + " take " + expected + " bytes.");
        }
        ByteBuffer bytes = tail.take(spec.name(), expected);
        ByteBuffer checked = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < elements; i++) {
            require(spec.type().valid(checked), "binary data", i);
        }
        return bytes;
    }

    private ByteBuffer json(JsonNode data) {
        boolean nested = data.isArray() && data.path(0).isArray();
        if (nested) {
            requireNested(data, 0);
        } else if (!data.isArray() || data.size() != elements) {
            throw badRequest("Input " + quote(spec.name()) + " has " + (data.isArray() ? data.size() : "no array of")
                    + " elements, but its shape " + Arrays.toString(shape) + " makes " + elements
                    + "; data and shape must agree.");
        }
        // Not before the data proved as large as the shape claims: a shape is a few bytes and could ask for gigabytes.
        ByteBuffer bytes = ByteBuffer.allocate(
                        Math.toIntExact(elements * spec.type().size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        fill(data, bytes, nested ? shape.length : 1);
        return bytes.flip();
    }

    private void requireNested(JsonNode data, int depth) {
        if (!data.isArray() || data.size() != shape[depth]) {
            throw badRequest("Input " + quote(spec.name()) + " has nested data that does not match its shape "
                    + Arrays.toString(shape) + " at depth " + depth + "; nest it as the shape says, or flatten it.");
        }
        if (depth + 1 < shape.length) {
            for (JsonNode row : data) {
                requireNested(row, depth + 1);
            }
        }
    }

    private void fill(JsonNode data, ByteBuffer bytes, int levels) {
        for (JsonNode value : data) {
            if (levels > 1) {
                fill(value, bytes, levels - 1);
            } else {
                int index = bytes.position() / spec.type().size();
                require(spec.type().read(value, bytes), quote(value), index);
            }
        }
    }

    private void require(boolean valid, String value, long index) {
        if (!valid) {
            throw badRequest("Input " + quote(spec.name()) + " has " + value + " as element " + index + ", but "
                    + spec.type() + " takes " + spec.type().rule() + ".");
        }
    }
}
