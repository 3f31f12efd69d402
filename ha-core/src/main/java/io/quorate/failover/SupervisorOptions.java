package io.quorate.failover;

import java.time.Duration;

/** How a worker is kept running. Immutable. */
public final class SupervisorOptions {
    private static final SupervisorOptions DEFAULTS = new SupervisorOptions(
            RestartPolicy.ALWAYS,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Integer.MAX_VALUE,
            Duration.ofSeconds(30),
            16 * 1024);

    private final RestartPolicy policy;
    private final Duration firstBackoff;
    private final Duration maxBackoff;
    private final Duration stableAfter;
    private final int maxRestarts;
    private final Duration stopGrace;
    private final int maxLine;

    private SupervisorOptions(
            RestartPolicy policy,
            Duration firstBackoff,
            Duration maxBackoff,
            Duration stableAfter,
            int maxRestarts,
            Duration stopGrace,
            int maxLine) {
        this.policy = policy;
        this.firstBackoff = firstBackoff;
        this.maxBackoff = maxBackoff;
        this.stableAfter = stableAfter;
        this.maxRestarts = maxRestarts;
        this.stopGrace = stopGrace;
        this.maxLine = maxLine;
    }

    /**
     * Restarted always and without a limit, after 1 s at first and 1 min at most, from the start again once it ran for
     * 1 min; 30 s to stop in good order; lines of 16 KiB.
     *
     * @return the defaults
     */
    public static SupervisorOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Which ends are answered by a restart.
     *
     * @param value {@link RestartPolicy#ALWAYS} by default
     * @return a copy
     */
    public SupervisorOptions withPolicy(RestartPolicy value) {
        return new SupervisorOptions(value, firstBackoff, maxBackoff, stableAfter, maxRestarts, stopGrace, maxLine);
    }

    /**
     * How long to wait before a restart: a random time between half of a limit and all of it. The limit begins with the first
     * and doubles with every restart up to the greatest. Shorter: a worker that crashes once is back sooner; longer: one that
     * crashes at every start costs the machine, and what it connects to, less.
     *
     * @param first above zero; 1 s by default
     * @param greatest not less than the first; 1 min by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public SupervisorOptions withBackoff(Duration first, Duration greatest) {
        Limits.positive("first back-off", first);
        Limits.positive("greatest back-off", greatest);
        if (greatest.compareTo(first) < 0) {
            throw new IllegalArgumentException("greatest back-off " + greatest + " is less than the first, " + first
                    + ": raise the greatest or lower the first");
        }
        return new SupervisorOptions(policy, first, greatest, stableAfter, maxRestarts, stopGrace, maxLine);
    }

    /**
     * How long a worker must have run for its earlier restarts to be forgotten: the back-off begins with the first again, and
     * the restarts are counted anew. Longer than a worker needs to crash at its start, or the limit never bites.
     *
     * @param value above zero; 1 min by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public SupervisorOptions withStableAfter(Duration value) {
        Limits.positive("stable after", value);
        return new SupervisorOptions(policy, firstBackoff, maxBackoff, value, maxRestarts, stopGrace, maxLine);
    }

    /**
     * How many restarts may follow each other, none of which ran long enough to be {@linkplain #withStableAfter stable}; then
     * the supervisor gives up.
     *
     * @param value not negative; no limit by default
     * @return a copy
     * @throws IllegalArgumentException if negative
     */
    public SupervisorOptions withMaxRestarts(int value) {
        Limits.range("restarts", 0, Integer.MAX_VALUE, value);
        return new SupervisorOptions(policy, firstBackoff, maxBackoff, stableAfter, value, stopGrace, maxLine);
    }

    /**
     * How long a worker that was told to end (SIGTERM) may take before it and all its descendants are killed (SIGKILL).
     *
     * @param value not negative; 30 s by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public SupervisorOptions withStopGrace(Duration value) {
        Limits.notNegative("stop grace", value);
        return new SupervisorOptions(policy, firstBackoff, maxBackoff, stableAfter, maxRestarts, value, maxLine);
    }

    /**
     * How much of a line of output is kept.
     *
     * @param bytes 1 to 1 MiB; 16 KiB by default
     * @return a copy
     * @throws IllegalArgumentException if out of range
     */
    public SupervisorOptions withMaxLine(int bytes) {
        Limits.range("line", 1, 1 << 20, bytes);
        return new SupervisorOptions(policy, firstBackoff, maxBackoff, stableAfter, maxRestarts, stopGrace, bytes);
    }

    RestartPolicy policy() {
        return policy;
    }

    Duration firstBackoff() {
        return firstBackoff;
    }

    Duration maxBackoff() {
        return maxBackoff;
    }

    Duration stableAfter() {
        return stableAfter;
    }

    int maxRestarts() {
        return maxRestarts;
    }

    Duration stopGrace() {
        return stopGrace;
    }

    int maxLine() {
        return maxLine;
    }
}
