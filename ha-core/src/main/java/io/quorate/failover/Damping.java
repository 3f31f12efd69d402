package io.quorate.failover;

import java.time.Duration;

/** How flapping is damped: the pauses between terms that end soon. Immutable. */
final class Damping {
    static final Damping DEFAULT = new Damping(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(30));

    private final Duration first;
    private final Duration longest;
    private final Duration calm;

    Damping(Duration first, Duration longest, Duration calm) {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first pause is " + first + ": it must be positive");
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longest pause is " + longest + ": it must be at least the first, "
                    + first + ", and at most a day");
        }
        if (calm.isNegative()) {
            throw new IllegalArgumentException("calm is " + calm + ": it must not be negative");
        }
        this.first = first;
        this.longest = longest;
        this.calm = calm;
    }

    Duration first() {
        return first;
    }

    Duration longest() {
        return longest;
    }

    Duration calm() {
        return calm;
    }
}
