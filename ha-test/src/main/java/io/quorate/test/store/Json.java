package io.quorate.test.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of JSON as etcd's gateway needs: names are unique in its answers, numbers are text, bytes are base 64. */
final class Json {
    private Json() {}

    static long unsigned(String json, String name) {
        return text(json, name).map(Long::parseUnsignedLong).orElse(0L);
    }

    static Optional<Long> signed(String json, String name) {
        return text(json, name).map(Long::parseLong);
    }

    static Optional<String> text(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\" *: *\"([^\"\\\\]*)\"").matcher(json);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    static String bytes(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return quoted.append('"').toString();
    }
}
