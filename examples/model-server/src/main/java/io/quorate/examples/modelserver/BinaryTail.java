package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.HttpFailure.badRequest;
import static io.quorate.examples.modelserver.HttpFailure.quote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What follows the JSON in a request's body: the inputs that came as bytes, one after the other. */
final class BinaryTail {
    static final String LENGTH_HEADER = "Inference-Header-Content-Length";

    private final ByteBuffer bytes;

    BinaryTail(byte[] body, int jsonLength) {
        bytes = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
    }

    /** How much of the body is JSON: all of it unless the header says otherwise. */
    static int jsonLength(@Nullable String header, int bodyLength) {
        if (header == null) {
            return bodyLength;
        }
        try {
            int length = Integer.parseInt(header);
            if (length >= 0 && length <= bodyLength) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below, like every other value that is no length.
        }
        throw badRequest(LENGTH_HEADER + " is " + quote(header)
                + ", but must be the bytes of JSON at the start of this " + bodyLength + "-byte body.");
    }

    ByteBuffer take(String input, long size) {
        if (size < 0 || size > bytes.remaining()) {
            throw badRequest(
                    "Input " + quote(input) + " takes " + size + " bytes after the JSON, but " + bytes.remaining()
                            + " are left; send as many as binary_data_size says, and " + LENGTH_HEADER + " with them.");
        }
        ByteBuffer taken = bytes.slice(bytes.position(), (int) size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + (int) size);
        return taken;
    }

    void requireEmpty() {
        if (bytes.hasRemaining()) {
            throw badRequest(
                    bytes.remaining() + " bytes after the JSON belong to no input; each binary input must give its "
                            + "binary_data_size in its parameters.");
        }
    }
}
