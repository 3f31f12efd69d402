package io.quorate.health;

import java.time.Duration;

/** The rules that the options of probes share. */
final class Checks {
    private static final int MAX_NAME = 128;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private Checks() {}

    static Duration duration(String what, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + value + ": it must be from 1 ms to 1 day");
        }
        return value;
    }

    static Duration delay(String what, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + value + ": it must be from 0 to 1 day");
        }
        return value;
    }

    static int atLeast(String what, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ": it must be at least " + least);
        }
        return value;
    }

    /** A fraction in (0, 1). */
    static double fraction(String what, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + " is " + value + ": it must be above 0 and below 1");
        }
        return value;
    }

    static String text(String what, String value) {
        if (value.isBlank() || value.length() > MAX_NAME || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " is '" + value.replaceAll("\\p{Cntrl}", "?")
                    + "': it must be 1 to " + MAX_NAME + " characters, not blank, without control characters");
        }
        return value;
    }
}
