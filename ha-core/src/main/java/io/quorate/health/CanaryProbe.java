package io.quorate.health;

import io.quorate.time.Ticker;
import java.time.Duration;

/**
 * Proves that real work succeeds, by traffic if there is any, else by a canary: a real, small piece of work such as one
 * inference with a known answer. The canary runs only when no request has succeeded for the idle time, so it costs nothing
 * under load, and {@link ProbeOptions#timeout()} (default 3 s) bounds it.
 *
 * <p>Failures of real traffic do not fail the probe, since requests may be bad; they merely do not spare the canary. Work
 * that takes longer than the idle time should report each part of its answer, or the canary queues behind it.
 * {@link ProbeScope#LOCAL}: the canary must not depend on other systems. Thread-safe.
 */
public final class CanaryProbe implements Probe {
    private final Probe canary;
    private final Duration idle;
    private final Ticker ticker;
    // Two fields without a lock: a reader that sees only the second wastes or spares one canary.
    private volatile boolean anySuccess;
    private volatile long lastSuccess;

    private CanaryProbe(Probe canary, Duration idle, Ticker ticker) {
        this.canary = canary;
        this.idle = Checks.duration("idle", idle);
        this.ticker = ticker;
        if (canary.scope() == ProbeScope.EXTERNAL) {
            throw new IllegalArgumentException(
                    "the canary depends on another system: give one that exercises this process alone");
        }
    }

    /**
     * A canary after 10 s without a success.
     *
     * @param canary does a small piece of real work and checks its result
     * @return the probe
     * @throws IllegalArgumentException if the canary is {@link ProbeScope#EXTERNAL}
     */
    public static CanaryProbe of(Probe canary) {
        return new CanaryProbe(canary, Duration.ofSeconds(10), Ticker.system());
    }

    /**
     * How long a success of real traffic spares the canary. Shorter finds a defect sooner, longer disturbs less.
     *
     * @param spared 1 ms to 1 day; default 10 s
     * @return a fresh probe
     * @throws IllegalArgumentException if out of range
     */
    public CanaryProbe withIdle(Duration spared) {
        return new CanaryProbe(canary, spared, ticker);
    }

    /**
     * By which clock idleness is measured.
     *
     * @param clock default the system's
     * @return a fresh probe
     */
    public CanaryProbe withTicker(Ticker clock) {
        return new CanaryProbe(canary, idle, clock);
    }

    /**
     * Real traffic was served. Cheap: call it for every request, or every part of a streamed answer.
     *
     * @param success whether it went well; false changes nothing
     */
    public void recordTraffic(boolean success) {
        if (success) {
            lastSuccess = ticker.nanoTime();
            anySuccess = true;
        }
    }

    @Override
    public ProbeResult check() throws Exception {
        if (anySuccess) {
            Duration quiet = Duration.ofNanos(ticker.nanoTime() - lastSuccess);
            if (quiet.compareTo(idle) < 0) {
                return ProbeResult.pass("real traffic succeeded " + quiet.toMillis() + " ms ago, no canary needed");
            }
        }
        return canary.check();
    }
}
