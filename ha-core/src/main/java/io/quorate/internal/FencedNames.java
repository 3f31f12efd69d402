package io.quorate.internal;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names that carry a token: name, token, a sequence within the directory, and a number drawn at random. */
public final class FencedNames {
    private static final String MARK = "_mark";
    private static final Pattern VERSION =
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*)~([vfs])(\\d{19})~(\\d{19})~([0-9a-f]{16})");

    private FencedNames() {}

    /** What a file is there for. */
    public enum Kind {
        /** It is a state of a named file. */
        VERSION,
        /** It has smaller tokens refused. */
        FENCE,
        /** It says what counts of the time before its token. */
        SEAL
    }

    /** A file of the directory. */
    public record Version(String fileName, String name, Kind kind, long token, long sequence, String unique) {
        public static final Comparator<Version> ORDER = Comparator.comparingLong(Version::token)
                .thenComparingLong(Version::sequence)
                .thenComparing(Version::unique);
    }

    public static String version(String name, long token, long sequence) {
        return name(name, 'v', token, sequence);
    }

    public static String fence(long token, long sequence) {
        return name(MARK, 'f', token, sequence);
    }

    public static String seal(long token, long sequence) {
        return name(MARK, 's', token, sequence);
    }

    public static Optional<Version> parse(String fileName) {
        Matcher m = VERSION.matcher(fileName);
        if (!m.matches()) {
            return Optional.empty();
        }
        Kind kind = switch (m.group(2)) {
            case "v" -> Kind.VERSION;
            case "f" -> Kind.FENCE;
            default -> Kind.SEAL;
        };
        try {
            long token = Long.parseLong(m.group(3));
            long sequence = Long.parseLong(m.group(4));
            return Optional.of(new Version(fileName, m.group(1), kind, token, sequence, m.group(5)));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static String name(String name, char kind, long token, long sequence) {
        return "%s~%s%019d~%019d~%016x"
                .formatted(
                        name, kind, token, sequence, ThreadLocalRandom.current().nextLong());
    }
}
