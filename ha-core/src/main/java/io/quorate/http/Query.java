package io.quorate.http;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query of a request: {@code ?name} or {@code ?name=value}. */
final class Query {
    private final List<String> parts;

    Query(@Nullable String raw) {
        parts = raw == null ? List.of() : Arrays.asList(raw.split("&"));
    }

    /** Whether a switch is on: {@code ?name}, or any value but {@code false} and {@code 0}. */
    boolean isSet(String name) {
        return parts.stream().anyMatch(part -> part.equals(name) || (part.startsWith(name + "=") && isOn(part, name)));
    }

    private static boolean isOn(String part, String name) {
        String value = part.substring(name.length() + 1);
        return !value.equals("false") && !value.equals("0");
    }
}
