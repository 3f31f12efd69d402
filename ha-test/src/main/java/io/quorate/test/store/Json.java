package io.quorate.test.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** In an array of flat objects, the values of two names, the second of which not every object has. */
    static Map<String, String> objects(String json, String first, String second) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String object : json.split("[{}]", -1)) {
            Optional<String> key = text(object, first);
            Optional<String> value = text(object, second);
            if (key.isPresent() && value.isPresent()) {
                found.put(key.get(), value.get());
            }
        }
        return found;
    }

    static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
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
