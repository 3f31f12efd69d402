package io.quorate.failover;

import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import io.quorate.time.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * A condition on a gauge that counts once it has held for a while, and ceases to count once it has not held for a, usually
 * much longer, while.
 *
 * <pre>{@code
 * Signal hot = Signal.above("gpu-utilisation", 85, gpus.highest("utilization.gpu")).raiseAfter(ofMinutes(2)).start();
 * Signal slow = Signal.above("latency", 2, latency::p99Seconds).raiseAfter(ofMinutes(1))
 *         .listener((raised, value) -> { if (raised) leadership.close(); }).start();
 * }</pre>
 *
 * <p>A measurement that is missing (NaN, or the gauge throws) changes nothing, and begins the waiting anew. Thread-safe.
 */
public final class Signal implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Signal.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** All that a reader may want, in one volatile field. */
    private record Reading(boolean raised, double value) {}

    private final String name;
    private final boolean above;
    private final double threshold;
    private final DoubleSupplier gauge;
    private final Duration raiseAfter;
    private final Duration clearAfter;
    private final Duration period;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Runnable closing;
    private final Mailbox<Reading> news;

    private volatile Reading now = new Reading(false, Double.NaN);
    private volatile Cancellable timer = () -> {};
    private volatile boolean closed;

    /** Only for the scheduler, as the next two: whether the measurements contradict the state, and since when. */
    private boolean differs;

    private long differsSince;
    private boolean gaugeFailed;

    Signal(SignalBuilder setup) {
        name = setup.name;
        above = setup.above;
        threshold = setup.threshold;
        gauge = setup.gauge;
        raiseAfter = setup.raiseAfter;
        clearAfter = setup.clearAfter;
        period = setup.period;
        ticker = setup.ticker;
        OwnTime time = OwnTime.of(setup.scheduler, "quorate-signal-" + name);
        scheduler = time.scheduler();
        OwnThreads threads = new OwnThreads("quorate-signal-" + name);
        closing = () -> {
            time.close();
            threads.closeQuietly(PATIENCE);
        };
        news = new Mailbox<>(
                "a listener of " + this,
                threads,
                Integer.MAX_VALUE,
                reading -> setup.listener.onChange(reading.raised, reading.value));
    }

    /**
     * A signal that is raised while a gauge is above a threshold.
     *
     * @param name of small letters, digits and dashes, so that it can be part of a path in JSON
     * @param threshold what must be exceeded
     * @param gauge read once per period on the signal's scheduler; must not block
     * @return a builder
     * @throws IllegalArgumentException if the name or the threshold is not allowed
     */
    public static SignalBuilder above(String name, double threshold, DoubleSupplier gauge) {
        return new SignalBuilder(name, true, threshold, gauge);
    }

    /**
     * A signal that is raised while a gauge is below a threshold.
     *
     * @param name as in {@link #above}
     * @param threshold what must not be reached
     * @param gauge as in {@link #above}
     * @return a builder
     * @throws IllegalArgumentException if the name or the threshold is not allowed
     */
    public static SignalBuilder below(String name, double threshold, DoubleSupplier gauge) {
        return new SignalBuilder(name, false, threshold, gauge);
    }

    /**
     * Its name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Whether its condition counts now.
     *
     * @return false before the first measurement
     */
    public boolean isRaised() {
        return now.raised;
    }

    /**
     * The latest measurement.
     *
     * @return empty if it is missing
     */
    public OptionalDouble value() {
        double value = now.value;
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    void start() {
        schedule(Duration.ZERO);
    }

    private void schedule(Duration delay) {
        timer = scheduler.schedule(delay, this::sample);
        // Checked after the write: close() either sees the new timer or is seen here.
        if (closed) {
            timer.cancel();
        }
    }

    private void sample() {
        if (closed) {
            return;
        }
        judge(measure());
        schedule(period);
    }

    private double measure() {
        try {
            double value = gauge.getAsDouble();
            gaugeFailed = false;
            return value;
        } catch (RuntimeException | Error e) {
            if (!gaugeFailed) {
                LOG.log(Level.WARNING, "the gauge of " + this + " fails", e);
            }
            gaugeFailed = true;
            return Double.NaN;
        }
    }

    private void judge(double value) {
        boolean raised = now.raised;
        boolean holds = above ? value > threshold : value < threshold;
        long at = ticker.nanoTime();
        if (!differs) {
            differsSince = at;
        }
        differs = !Double.isNaN(value) && holds != raised;
        if (differs && at - differsSince >= (raised ? clearAfter : raiseAfter).toNanos()) {
            differs = false;
            raised = holds;
        }
        boolean changed = raised != now.raised;
        now = new Reading(raised, value);
        if (changed) {
            LOG.log(Level.INFO, "{0} is {1} at {2}", this, raised ? "raised" : "cleared", value);
            news.add(now);
        }
    }

    /** Measures no more and tells nobody any more; the state stays readable. Idempotent. */
    @Override
    public void close() {
        closed = true;
        timer.cancel();
        closing.run();
    }

    @Override
    public String toString() {
        return "signal '" + name + "' (" + (above ? "above " : "below ") + threshold + ")";
    }
}
