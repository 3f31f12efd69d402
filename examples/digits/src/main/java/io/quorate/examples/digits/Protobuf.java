package io.quorate.examples.digits;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message under construction, field by field; what a generated class would give us for 8,000 lines. */
final class Protobuf {
    private final ByteString.Output bytes = ByteString.newOutput();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    Protobuf number(int field, long value) {
        return write(() -> out.writeInt64(field, value));
    }

    Protobuf text(int field, String value) {
        return write(() -> out.writeString(field, value));
    }

    Protobuf bytes(int field, ByteString value) {
        return write(() -> out.writeBytes(field, value));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toByteString());
    }

    ByteString toByteString() {
        write(out::flush);
        return bytes.toByteString();
    }

    private Protobuf write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused a write", e);
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
