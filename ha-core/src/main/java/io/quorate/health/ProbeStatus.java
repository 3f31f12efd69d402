package io.quorate.health;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One probe as it stood at one instant. Immutable; each result makes the next status. */
public final class ProbeStatus {
    private final String name;
    private final ProbeKind kind;
    private final ProbeState state;
    private final long since;
    private final @Nullable ProbeResult lastResult;
    private final long lastResultAt;
    private final int failures;
    private final int successes;
    private final boolean stuck;

    /** A probe that has not run. */
    ProbeStatus(String name, ProbeKind kind, long now) {
        this(name, kind, ProbeState.PENDING, now, null, now, 0, 0, false);
    }

    private ProbeStatus(
            String name,
            ProbeKind kind,
            ProbeState state,
            long since,
            @Nullable ProbeResult lastResult,
            long lastResultAt,
            int failures,
            int successes,
            boolean stuck) {
        this.name = name;
        this.kind = kind;
        this.state = state;
        this.since = since;
        this.lastResult = lastResult;
        this.lastResultAt = lastResultAt;
        this.failures = failures;
        this.successes = successes;
        this.stuck = stuck;
    }

    ProbeStatus after(ProbeResult result, boolean nowStuck, ProbeOptions options, long now) {
        // Saturates: at one run a millisecond an int would overflow within a month.
        int failed = result.healthy() ? 0 : Math.min(failures, Integer.MAX_VALUE - 1) + 1;
        int passed = result.healthy() ? Math.min(successes, Integer.MAX_VALUE - 1) + 1 : 0;
        ProbeState next = judge(failed, passed, options);
        long changed = next == state ? since : now;
        return new ProbeStatus(name, kind, next, changed, result, now, failed, passed, nowStuck);
    }

    private ProbeState judge(int failed, int passed, ProbeOptions options) {
        if (failed >= options.failureThreshold()) {
            return ProbeState.DOWN;
        }
        // The threshold is for coming back: at the start one success is enough.
        int needed = state == ProbeState.DOWN ? options.successThreshold() : 1;
        return passed >= needed ? ProbeState.UP : state;
    }

    /**
     * The name it was registered under, unique within its kind.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What it helps to decide.
     *
     * @return the kind
     */
    public ProbeKind kind() {
        return kind;
    }

    /**
     * What its thresholds make of its results.
     *
     * @return the state
     */
    public ProbeState state() {
        return state;
    }

    /**
     * The result of the last run that ended or ran out of time.
     *
     * @return empty before the first
     */
    public Optional<ProbeResult> lastResult() {
        return Optional.ofNullable(lastResult);
    }

    /**
     * How long it has been in its state.
     *
     * @param now a reading of {@link HealthEngine#ticker()}
     * @return not negative for a reading taken after this status
     */
    public Duration inStateFor(long now) {
        return Duration.ofNanos(now - since);
    }

    /**
     * How old the last result is; before the first, how long the probe has been registered.
     *
     * @param now a reading of {@link HealthEngine#ticker()}
     * @return not negative for a reading taken after this status
     */
    public Duration resultAge(long now) {
        return Duration.ofNanos(now - lastResultAt);
    }

    /**
     * How often it has failed in a row.
     *
     * @return 0 after a success
     */
    public int consecutiveFailures() {
        return failures;
    }

    /**
     * How often it has passed in a row.
     *
     * @return 0 after a failure
     */
    public int consecutiveSuccesses() {
        return successes;
    }

    /**
     * Whether a run ignored the interrupt at its time-out and was still going when the next was due. A stuck probe is
     * not started again before it returns; meanwhile each due run counts as failed.
     *
     * @return whether it is stuck
     */
    public boolean stuck() {
        return stuck;
    }

    @Override
    public String toString() {
        return kind + " probe '" + name + "' " + state + (lastResult == null ? "" : ": " + lastResult.detail());
    }
}
