package io.quorate.examples.sidecar;

import io.quorate.examples.launch.CannotStartException;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A properties file whose keys are those that were asked for: {@link #requireNoOthers()} refuses the rest. Whatever is wrong is
 * told with the file, the key, the value and the rule. Not thread-safe.
 */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private final Path file;
    private final Map<String, String> given;
    private final TreeSet<String> asked = new TreeSet<>();

    private Settings(Path file, Map<String, String> given) {
        this.file = file;
        this.given = given;
    }

    static Settings read(Path file) {
        Once read = new Once();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException e) {
            throw new CannotStartException(
                    "cannot read " + file + " (" + e + "): name a properties file in UTF-8 with --config");
        } catch (IllegalArgumentException e) {
            throw new CannotStartException(file + " is no properties file (" + e.getMessage() + "): write \\\\ for \\");
        }
        if (!read.twice.isEmpty()) {
            throw new CannotStartException(file + ": " + read.twice.first() + " is given twice: keep one of them");
        }
        Map<String, String> given = new TreeMap<>();
        read.forEach((key, value) -> given.put((String) key, ((String) value).strip()));
        return new Settings(file, given);
    }

    /** {@link Properties} would let the last of two lines win in silence. */
    private static final class Once extends Properties {
        private static final long serialVersionUID = 1;
        private final TreeSet<Object> twice = new TreeSet<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                twice.add(key);
            }
            return super.put(key, value);
        }
    }

    Optional<String> text(String key) {
        asked.add(key);
        Optional<String> value = Optional.ofNullable(given.get(key));
        if (value.filter(String::isEmpty).isPresent()) {
            throw wrong(key + " is empty: give it a value, or take the line out");
        }
        return value;
    }

    String required(String key, String example) {
        return text(key).orElseThrow(() -> wrong(key + " is missing: write for example " + key + "=" + example));
    }

    /** All keys that begin so, without the beginning. */
    Map<String, String> startingWith(String prefix) {
        asked.add(prefix + "*");
        Map<String, String> found = new TreeMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                asked.add(key);
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    int number(String key, int least, int most, int otherwise) {
        String rule = "it must be a whole number from " + least + " to " + most;
        return text(key)
                .map(value -> checked(key, value, rule, text -> {
                    int number = Integer.parseInt(text);
                    if (number < least || number > most) {
                        throw new IllegalArgumentException(rule);
                    }
                    return number;
                }))
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return text(key)
                .map(value -> checked(key, value, "", text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw new IllegalArgumentException("it must be true or false");
                    }
                    return text.equals("true");
                }))
                .orElse(otherwise);
    }

    Duration duration(String key, Duration otherwise) {
        return text(key)
                .map(value -> checked(key, value, "", Settings::parseDuration))
                .orElse(otherwise);
    }

    private static Duration parseDuration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it must be a duration such as 500ms, 2s or 1m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** One of an enum's constants, in small letters and with dashes. */
    <E extends Enum<E>> E word(String key, Class<E> type, E otherwise) {
        List<String> words = List.of(type.getEnumConstants()).stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        return text(key)
                .map(value -> checked(key, value, "", text -> {
                    int index = words.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException("it must be one of " + String.join(", ", words));
                    }
                    return type.getEnumConstants()[index];
                }))
                .orElse(otherwise);
    }

    Optional<List<String>> command(String key) {
        return text(key).map(value -> checked(key, "…", "", any -> Words.split(value)));
    }

    Optional<URI> http(String key) {
        return text(key).map(value -> checked(key, value, "", Settings::parseHttp));
    }

    static URI parseHttp(String value) {
        URI uri = URI.create(value);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("it must be like http://127.0.0.1:8000/path");
        }
        return uri;
    }

    /** Says of a failed conversion which key and value it was. */
    <T> T checked(String key, String value, String rule, Function<String, T> convert) {
        try {
            return convert.apply(value);
        } catch (NumberFormatException e) {
            throw wrong(key + " is '" + value + "': " + rule);
        } catch (IllegalArgumentException e) {
            throw wrong(key + " is '" + value + "': " + e.getMessage());
        }
    }

    CannotStartException wrong(String what) {
        return new CannotStartException(file + ": " + what);
    }

    void requireNoOthers() {
        TreeSet<String> others = new TreeSet<>(given.keySet());
        others.removeAll(asked);
        if (!others.isEmpty()) {
            throw wrong(others.first() + " is unknown: the keys are " + String.join(", ", asked));
        }
    }
}
