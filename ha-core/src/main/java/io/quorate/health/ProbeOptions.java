package io.quorate.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a probe runs and how its results are judged. Immutable. A change of state shows {@code threshold × period} after
 * its cause at the latest: shorter or fewer reacts sooner, longer or more flaps less.
 */
public final class ProbeOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    private static final ProbeOptions DEFAULTS =
            new ProbeOptions(Duration.ofSeconds(30), Duration.ofSeconds(10), null, 3, 2);

    private final Duration initialDelay;
    private final Duration period;
    private final @Nullable Duration timeout;
    private final int failureThreshold;
    private final int successThreshold;

    private ProbeOptions(
            Duration initialDelay, Duration period, @Nullable Duration timeout, int failures, int successes) {
        this.initialDelay = initialDelay;
        this.period = period;
        this.timeout = timeout;
        this.failureThreshold = failures;
        this.successThreshold = successes;
        if (timeout != null && timeout.compareTo(period) > 0) {
            throw new IllegalArgumentException("timeout " + timeout + " is longer than period " + period
                    + ": a run must end before the next is due; lengthen the period first or shorten the timeout");
        }
    }

    /**
     * Initial delay 30 s, period 10 s, time-out 3 s, down after 3 failures, up again after 2 successes.
     *
     * @return the defaults
     */
    public static ProbeOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How long after its registration the probe runs first; later if start-up is not complete by then. Too short for the
     * work to be done by then and the first runs fail; too long and readiness comes late.
     *
     * @param delay 0 to 1 day; default 30 s
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public ProbeOptions withInitialDelay(Duration delay) {
        Checks.delay("initialDelay", delay);
        return new ProbeOptions(delay, period, timeout, failureThreshold, successThreshold);
    }

    /**
     * From the start of one run to the start of the next.
     *
     * @param newPeriod 1 ms to 1 day, not shorter than a time-out that was set; default 10 s
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public ProbeOptions withPeriod(Duration newPeriod) {
        Checks.duration("period", newPeriod);
        return new ProbeOptions(initialDelay, newPeriod, timeout, failureThreshold, successThreshold);
    }

    /**
     * After how long a run counts as failed and is interrupted. Counted from its start, not from when it was due.
     *
     * @param newTimeout 1 ms to the period; default 3 s, or the period if that is shorter
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public ProbeOptions withTimeout(Duration newTimeout) {
        Checks.duration("timeout", newTimeout);
        return new ProbeOptions(initialDelay, period, newTimeout, failureThreshold, successThreshold);
    }

    /**
     * How many failures in a row bring the probe down.
     *
     * @param failures at least 1; default 3
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public ProbeOptions withFailureThreshold(int failures) {
        Checks.atLeast("failureThreshold", 1, failures);
        return new ProbeOptions(initialDelay, period, timeout, failures, successThreshold);
    }

    /**
     * How many successes in a row bring a probe back that was down. One that was never down needs a single success.
     *
     * @param successes at least 1; default 2
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public ProbeOptions withSuccessThreshold(int successes) {
        Checks.atLeast("successThreshold", 1, successes);
        return new ProbeOptions(initialDelay, period, timeout, failureThreshold, successes);
    }

    /**
     * How long after its registration the probe runs first.
     *
     * @return the delay
     */
    public Duration initialDelay() {
        return initialDelay;
    }

    /**
     * From start to start.
     *
     * @return the period
     */
    public Duration period() {
        return period;
    }

    /**
     * After how long a run has failed.
     *
     * @return the time-out, never longer than the period
     */
    public Duration timeout() {
        if (timeout != null) {
            return timeout;
        }
        return period.compareTo(DEFAULT_TIMEOUT) < 0 ? period : DEFAULT_TIMEOUT;
    }

    /**
     * Failures in a row until down.
     *
     * @return at least 1
     */
    public int failureThreshold() {
        return failureThreshold;
    }

    /**
     * Successes in a row until back.
     *
     * @return at least 1
     */
    public int successThreshold() {
        return successThreshold;
    }

    @Override
    public String toString() {
        return "ProbeOptions[initialDelay=" + initialDelay + ", period=" + period + ", timeout=" + timeout()
                + ", failureThreshold=" + failureThreshold + ", successThreshold=" + successThreshold + "]";
    }
}
