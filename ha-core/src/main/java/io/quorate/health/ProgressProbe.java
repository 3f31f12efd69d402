package io.quorate.health;

import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a counter moves while there is work: for a process that still answers, but whose engine hangs. Without work it
 * passes. One stuck request among many that move does not show. {@link ProbeScope#LOCAL}: the probe for liveness.
 *
 * <p>A stall counts from the first run that saw it, so it is never overestimated. With the defaults (90 s, period 10 s, 3
 * failures) a hang is down 110 to 120 s after it began.
 */
public final class ProgressProbe implements Probe {
    private final LongSupplier progress;
    private final BooleanSupplier hasWork;
    private final Duration stalledAfter;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean watching;
    private long lastProgress;
    private long movedAt;

    private ProgressProbe(LongSupplier progress, BooleanSupplier hasWork, Duration stalledAfter, Ticker ticker) {
        this.progress = progress;
        this.hasWork = hasWork;
        this.stalledAfter = Checks.duration("stalledAfter", stalledAfter);
        this.ticker = ticker;
    }

    /**
     * Watches a meter.
     *
     * @param meter counts the work
     * @return the probe; stalled after 90 s
     */
    public static ProgressProbe of(WorkMeter meter) {
        return of(meter::progress, meter::hasWork);
    }

    /**
     * Watches a counter.
     *
     * @param progress any value that changes when work moves; must not block
     * @param hasWork whether it has to move; must not block
     * @return the probe; stalled after 90 s
     */
    public static ProgressProbe of(LongSupplier progress, BooleanSupplier hasWork) {
        return new ProgressProbe(progress, hasWork, Duration.ofSeconds(90), Ticker.system());
    }

    /**
     * How long the counter may stand still. Longer than the longest step that does not ping, or good processes die; 60 to
     * 120 s suit model servers.
     *
     * @param longest 1 ms to 1 day; default 90 s
     * @return a fresh probe
     * @throws IllegalArgumentException if out of range
     */
    public ProgressProbe withStalledAfter(Duration longest) {
        return new ProgressProbe(progress, hasWork, longest, ticker);
    }

    /**
     * By which clock a stall is measured.
     *
     * @param clock default the system's
     * @return a fresh probe
     */
    public ProgressProbe withTicker(Ticker clock) {
        return new ProgressProbe(progress, hasWork, stalledAfter, clock);
    }

    @Override
    public ProbeResult check() {
        // The work is asked first: a counter read before it could be older than work that has moved since.
        boolean working = hasWork.getAsBoolean();
        long seen = progress.getAsLong();
        long now = ticker.nanoTime();
        lock.lock();
        try {
            return judge(working, seen, now);
        } finally {
            lock.unlock();
        }
    }

    private ProbeResult judge(boolean working, long seen, long now) {
        boolean moved = !watching || seen != lastProgress;
        watching = working;
        lastProgress = seen;
        if (!working) {
            return ProbeResult.pass("no work");
        }
        if (moved) {
            movedAt = now;
            return ProbeResult.pass("work moves");
        }
        Duration still = Duration.ofNanos(now - movedAt);
        return new ProbeResult(
                still.compareTo(stalledAfter) < 0,
                "no progress for " + still + " with work to do, limit " + stalledAfter);
    }
}
