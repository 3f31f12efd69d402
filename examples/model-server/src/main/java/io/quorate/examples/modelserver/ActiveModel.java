package io.quorate.examples.modelserver;

import io.quorate.Document;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which version of a model is the active one, and the primary that said so: the content of a document that only the
 * primary may write.
 *
 * @param version the model's version
 * @param revision SHA-256 of its file
 * @param primary the id of the node that published it
 * @param token the fencing token of the term in which it did
 */
public record ActiveModel(String version, String revision, String primary, long token) {
    private static final String PREFIX = "active_";

    /** The document that it is written to. */
    public static String document(String model) {
        return "active-model-" + model;
    }

    /** The election of the primary, who alone may write it. */
    public static String election(String model) {
        return "primary-" + model;
    }

    /** Lines of {@code name=value}: none of the values has a line break. */
    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        fields().forEach((name, value) ->
                text.append(name).append('=').append(value).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Empty if the document was not written by this class. */
    public static Optional<ActiveModel> of(Document document) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : new String(document.value(), StandardCharsets.UTF_8).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            return Optional.of(new ActiveModel(
                    fields.getOrDefault("version", ""),
                    fields.getOrDefault("revision", ""),
                    fields.getOrDefault("primary", ""),
                    Long.parseLong(fields.getOrDefault("token", ""))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", version);
        fields.put("revision", revision);
        fields.put("primary", primary);
        fields.put("token", Long.toString(token));
        return fields;
    }

    /** As a model's metadata shows it. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        fields().forEach((name, value) -> properties.put(PREFIX + name, value));
        return properties;
    }
}
