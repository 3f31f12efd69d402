package io.quorate.failover;

import java.time.Duration;

/** How soon silence is suspicious. Immutable. */
public final class PhiAccrualOptions {
    private static final PhiAccrualOptions DEFAULTS =
            new PhiAccrualOptions(8, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(3), 1_000);

    private final double threshold;
    private final Duration heartbeat;
    private final Duration minDeviation;
    private final Duration acceptablePause;
    private final int window;

    private PhiAccrualOptions(
            double threshold, Duration heartbeat, Duration minDeviation, Duration acceptablePause, int window) {
        this.threshold = threshold;
        this.heartbeat = heartbeat;
        this.minDeviation = minDeviation;
        this.acceptablePause = acceptablePause;
        this.window = window;
    }

    /**
     * Threshold 8, heartbeats of 1 s, deviation of at least 100 ms, an acceptable pause of 3 s, a window of 1,000. So a peer
     * whose heartbeats come on the second is suspected after 4.6 s of silence.
     *
     * @return the defaults
     */
    public static PhiAccrualOptions defaults() {
        return DEFAULTS;
    }

    /**
     * From which phi on a peer is suspected. By the model, a living one is suspected wrongly once in 10 to the power of it
     * heartbeats: lower suspects sooner, higher errs less.
     *
     * @param value above zero; 8 by default
     * @return a copy
     * @throws IllegalArgumentException if not above zero
     */
    public PhiAccrualOptions withThreshold(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("threshold is " + value + ": it must be greater than zero");
        }
        return new PhiAccrualOptions(value, heartbeat, minDeviation, acceptablePause, window);
    }

    /**
     * How often heartbeats are expected until there is a history.
     *
     * @param value above zero; 1 s by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public PhiAccrualOptions withHeartbeat(Duration value) {
        Limits.positive("heartbeat", value);
        return new PhiAccrualOptions(threshold, value, minDeviation, acceptablePause, window);
    }

    /**
     * The least deviation that is assumed: a very regular peer would else be suspected for the smallest delay.
     *
     * @param value above zero; 100 ms by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public PhiAccrualOptions withMinDeviation(Duration value) {
        Limits.positive("least deviation", value);
        return new PhiAccrualOptions(threshold, heartbeat, value, acceptablePause, window);
    }

    /**
     * How much longer than usual a silence may last, for example for a collection of garbage, before it begins to count.
     *
     * @param value not negative; 3 s by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public PhiAccrualOptions withAcceptablePause(Duration value) {
        Limits.notNegative("acceptable pause", value);
        return new PhiAccrualOptions(threshold, heartbeat, minDeviation, value, window);
    }

    /**
     * How many intervals are remembered, 8 bytes each.
     *
     * @param value 2 to 100,000; 1,000 by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public PhiAccrualOptions withWindow(int value) {
        Limits.range("window", 2, 100_000, value);
        return new PhiAccrualOptions(threshold, heartbeat, minDeviation, acceptablePause, value);
    }

    double threshold() {
        return threshold;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    Duration minDeviation() {
        return minDeviation;
    }

    Duration acceptablePause() {
        return acceptablePause;
    }

    int window() {
        return window;
    }
}
