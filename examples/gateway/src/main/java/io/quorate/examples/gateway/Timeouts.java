package io.quorate.examples.gateway;

import java.time.Duration;

/**
 * How long an exchange may take, by tiers.
 *
 * @param connect to connect to an instance; short, because another one is waiting
 * @param head from the end of the request to the head of the answer, for each attempt
 * @param whole all attempts and the whole answer; not for answers that stream
 * @param idle a connection on which nothing moves is closed
 */
record Timeouts(Duration connect, Duration head, Duration whole, Duration idle) {
    static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60));

    Timeouts {
        requireShorter("connect", connect, "head", head);
        requireShorter("head", head, "whole", whole);
        requireShorter("whole", whole, "idle", idle);
    }

    private static void requireShorter(String name, Duration value, String thanName, Duration than) {
        if (value.compareTo(than) >= 0) {
            throw new IllegalArgumentException("the " + name + " time-out " + value + " is not shorter than the "
                    + thanName + " time-out " + than + ": shorten the first or lengthen the second");
        }
    }
}
