package io.quorate.examples.launch;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Command-line flags, {@code --name value} or {@code --name} alone. What a program asks for is what it knows: when it has asked for all,
 * {@link #requireNoOthers()} refuses the rest. Not thread-safe.
 */
public final class Flags {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private static final String NONE = "";

    private final Map<String, String> given;
    private final TreeSet<String> asked = new TreeSet<>();

    private Flags(Map<String, String> given) {
        this.given = given;
    }

    /**
     * Reads a command line.
     *
     * @param args the arguments of {@code main}
     * @return the flags
     * @throws CannotStartException if an argument is no flag or a flag comes twice
     */
    public static Flags parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String flag = args[i];
            if (!flag.startsWith("--")) {
                throw new CannotStartException("'" + flag + "' is not a flag: write --name value");
            }
            boolean hasValue = i + 1 < args.length && !args[i + 1].startsWith("--");
            if (given.put(flag.substring(2), hasValue ? args[++i] : NONE) != null) {
                throw new CannotStartException(flag + " is given twice: keep one of them");
            }
        }
        return new Flags(given);
    }

    /**
     * A flag that stands alone.
     *
     * @param name without the dashes
     * @return whether it is given
     * @throws CannotStartException if it has a value
     */
    public boolean isSet(String name) {
        asked.add(name);
        String value = given.get(name);
        if (value != null && !value.equals(NONE)) {
            throw new CannotStartException("--" + name + " stands alone: leave '" + value + "' out");
        }
        return value != null;
    }

    /**
     * A flag that may be left out.
     *
     * @param name without the dashes
     * @return its value
     * @throws CannotStartException if it is given without one
     */
    public Optional<String> text(String name) {
        asked.add(name);
        Optional<String> value = Optional.ofNullable(given.get(name));
        if (value.filter(NONE::equals).isPresent()) {
            throw new CannotStartException("--" + name + " has no value: write --" + name + " value");
        }
        return value;
    }

    /**
     * A flag that must be there.
     *
     * @param name without the dashes
     * @param example shown when it is missing
     * @return its value
     * @throws CannotStartException if it is missing
     */
    public String required(String name, String example) {
        return text(name)
                .orElseThrow(() -> new CannotStartException(
                        "--" + name + " is missing: write for example --" + name + " " + example));
    }

    /**
     * A list, separated by commas.
     *
     * @param name without the dashes
     * @return its values; empty if it is not given
     */
    public List<String> list(String name) {
        return text(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /**
     * A whole number.
     *
     * @param name without the dashes
     * @param least the least that is allowed
     * @param most the most that is allowed
     * @param otherwise if it is not given
     * @return the number
     * @throws CannotStartException if it is not a number or out of range
     */
    public int number(String name, int least, int most, int otherwise) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through: what is no number and what is too great are mended alike.
        }
        throw bad(name, value.get(), "a whole number from " + least + " to " + most);
    }

    /**
     * A duration such as {@code 500ms}, {@code 2s} or {@code 1m}.
     *
     * @param name without the dashes
     * @param otherwise if it is not given
     * @return the duration, greater than zero
     * @throws CannotStartException if it is not one
     */
    public Duration duration(String name, Duration otherwise) {
        return text(name).map(value -> duration(name, value)).orElse(otherwise);
    }

    private static Duration duration(String name, String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw bad(name, value, "a duration above zero such as 500ms, 2s or 1m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /**
     * One of several words.
     *
     * @param name without the dashes
     * @param otherwise if it is not given
     * @param words what is allowed
     * @return one of the words
     * @throws CannotStartException if it is another
     */
    public String word(String name, String otherwise, String... words) {
        String value = text(name).orElse(otherwise);
        if (Stream.of(words).noneMatch(value::equals)) {
            throw bad(name, value, "one of " + String.join(", ", words));
        }
        return value;
    }

    /**
     * Refuses every flag that was not asked for.
     *
     * @throws CannotStartException if there is one
     */
    public void requireNoOthers() {
        TreeSet<String> others = new TreeSet<>(given.keySet());
        others.removeAll(asked);
        if (!others.isEmpty()) {
            throw new CannotStartException(
                    "--" + others.first() + " is unknown: the flags are --" + String.join(", --", asked));
        }
    }

    private static CannotStartException bad(String name, String value, String rule) {
        return new CannotStartException("--" + name + " is '" + value + "': it must be " + rule);
    }
}
