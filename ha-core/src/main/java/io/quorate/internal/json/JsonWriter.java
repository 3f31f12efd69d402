package io.quorate.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;

/** Writes one JSON object to bytes. Empty strings and maps are left out: every byte is kept by every replica. */
public final class JsonWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    private final JsonGenerator generator;

    public JsonWriter() {
        try {
            generator = JsonObject.FACTORY.createGenerator(bytes);
            generator.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonWriter string(String name, String value) {
        return value.isEmpty() ? this : write(() -> generator.writeStringField(name, value));
    }

    public JsonWriter number(String name, long value) {
        return write(() -> generator.writeNumberField(name, value));
    }

    public JsonWriter number(String name, double value) {
        return write(() -> generator.writeNumberField(name, value));
    }

    public JsonWriter strings(String name, Map<String, String> values) {
        return values.isEmpty()
                ? this
                : write(() -> {
                    generator.writeObjectFieldStart(name);
                    for (Map.Entry<String, String> e : values.entrySet()) {
                        generator.writeStringField(e.getKey(), e.getValue());
                    }
                    generator.writeEndObject();
                });
    }

    /** A member that is an object, whose own members are written meanwhile. */
    public JsonWriter object(String name, Consumer<JsonWriter> members) {
        write(() -> generator.writeObjectFieldStart(name));
        members.accept(this);
        return write(generator::writeEndObject);
    }

    public byte[] toBytes() {
        write(() -> {
            generator.writeEndObject();
            generator.close();
        });
        return bytes.toByteArray();
    }

    private interface Step {
        void run() throws IOException;
    }

    private JsonWriter write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            // An in-memory stream does not fail.
            throw new UncheckedIOException(e);
        }
    }
}
