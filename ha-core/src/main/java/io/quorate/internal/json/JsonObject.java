package io.quorate.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object of scalars and of objects of strings, read strictly: a member of the wrong type is malformed, an unknown
 * one is kept out of the way. Nothing else is needed, and a streaming parser reads ten thousand of them in milliseconds.
 */
public final class JsonObject {
    /** Depth and lengths are bounded: the bytes come from a store that others can write to. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(64 * 1024)
                    .maxNameLength(1024)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Object> members;

    private JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    public static JsonObject parse(byte[] bytes) throws MalformedException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object");
            }
            Map<String, Object> members = readObject(parser);
            if (parser.nextToken() != null) {
                throw new MalformedException("something follows the JSON object");
            }
            return new JsonObject(members);
        } catch (IOException e) {
            throw new MalformedException("not valid JSON: " + e.getClass().getSimpleName(), e);
        }
    }

    public String string(String name) throws MalformedException {
        return optionalString(name).orElseThrow(() -> new MalformedException("member '" + name + "' is missing"));
    }

    public Optional<String> optionalString(String name) throws MalformedException {
        return member(name, String.class, "a string");
    }

    public Optional<Number> number(String name) throws MalformedException {
        return member(name, Number.class, "a number");
    }

    public Map<String, String> strings(String name) throws MalformedException {
        Map<String, String> result = new LinkedHashMap<>();
        for (Object entry :
                member(name, Map.class, "an object").orElse(Map.of()).entrySet()) {
            Map.Entry<?, ?> e = (Map.Entry<?, ?>) entry;
            if (!(e.getValue() instanceof String value)) {
                throw new MalformedException("member '" + name + "." + e.getKey() + "' is not a string");
            }
            result.put((String) e.getKey(), value);
        }
        return result;
    }

    /** The members of an object of objects, in their order. */
    public Map<String, JsonObject> objects(String name) throws MalformedException {
        Map<String, JsonObject> result = new LinkedHashMap<>();
        for (Object entry :
                member(name, Map.class, "an object").orElse(Map.of()).entrySet()) {
            Map.Entry<?, ?> e = (Map.Entry<?, ?>) entry;
            if (!(e.getValue() instanceof Map<?, ?> value)) {
                throw new MalformedException("member '" + name + "." + e.getKey() + "' is not an object");
            }
            Map<String, Object> members = new LinkedHashMap<>();
            value.forEach((key, item) -> members.put((String) key, item));
            result.put((String) e.getKey(), new JsonObject(members));
        }
        return result;
    }

    private <T> Optional<T> member(String name, Class<T> type, String expected) throws MalformedException {
        Object value = members.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new MalformedException("member '" + name + "' is not " + expected);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private static Map<String, Object> readObject(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_STRING -> members.put(name, parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> members.put(name, parser.getNumberValue());
                case VALUE_TRUE, VALUE_FALSE -> members.put(name, parser.getBooleanValue());
                case START_OBJECT -> members.put(name, readObject(parser));
                case START_ARRAY -> parser.skipChildren();
                default -> {}
            }
        }
        return members;
    }
}
