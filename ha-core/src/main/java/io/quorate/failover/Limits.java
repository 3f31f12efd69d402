package io.quorate.failover;

import java.time.Duration;

/** Checks of options: each names the value, the rule and thereby the mend. */
final class Limits {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Limits() {}

    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be greater than zero");
        }
        return notNegative(name, value);
    }

    static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ": it must not be negative");
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be at most " + LONGEST);
        }
        return value;
    }

    static int range(String name, int least, int most, int value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from " + least + " to " + most);
        }
        return value;
    }
}
