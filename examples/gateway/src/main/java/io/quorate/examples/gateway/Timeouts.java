package io.quorate.examples.gateway;

import java.time.Duration;

/**
 * How long an exchange may take, by tiers.
 *
 * @param connect to connect to an instance; short, because another one is waiting
 * @param head from the end of the request to the head of the answer, for each attempt
 * @param whole all attempts and the whole answer; not for answers that stream
 * @param idle a connection on which nothing moves is closed
 * @param patience how long a request waits for an instance when there is none, or none other; zero refuses it at once
 */
record Timeouts(Duration connect, Duration head, Duration whole, Duration idle, Duration patience) {
    static final Timeouts DEFAULTS = new Timeouts(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ZERO);

    Timeouts {
        requireShorter("connect time-out", connect, "head time-out", head);
        requireShorter("head time-out", head, "whole time-out", whole);
        requireShorter("whole time-out", whole, "idle time-out", idle);
        requireShorter("patience", patience, "whole time-out", whole);
    }

    private static void requireShorter(String name, Duration value, String thanName, Duration than) {
        if (value.compareTo(than) >= 0) {
            throw new IllegalArgumentException("the " + name + " " + value + " is not shorter than the " + thanName
                    + " " + than + ": shorten the first or lengthen the second");
        }
    }

    Timeouts withPatience(Duration value) {
        return new Timeouts(connect, head, whole, idle, value);
    }
}
