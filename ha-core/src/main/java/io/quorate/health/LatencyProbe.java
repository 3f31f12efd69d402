package io.quorate.health;

import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Whether a quantile of the latencies of the last minute keeps its budget: p99 is over budget exactly when more than 1 %
 * of the requests are, so it suffices to count those, without a histogram and its error. Passes while there are too few
 * requests to tell. {@link ProbeScope#LOCAL}; for readiness, not liveness: a slow process is not a dead one. Thread-safe;
 * recording takes no lock.
 */
public final class LatencyProbe implements Probe {
    private static final int SLICES = 12;

    private static final class Slice {
        final long number;
        final LongAdder all = new LongAdder();
        final LongAdder over = new LongAdder();

        Slice(long number) {
            this.number = number;
        }
    }

    private final Duration budget;
    private final double quantile;
    private final Duration window;
    private final int minSamples;
    private final Ticker ticker;
    private final long origin;
    private final AtomicReferenceArray<@Nullable Slice> slices = new AtomicReferenceArray<>(SLICES);

    private LatencyProbe(Duration budget, double quantile, Duration window, int minSamples, Ticker ticker) {
        this.budget = Checks.duration("budget", budget);
        this.quantile = Checks.fraction("quantile", quantile);
        this.window = Checks.duration("window", window);
        this.minSamples = Checks.atLeast("minSamples", 1, minSamples);
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /**
     * The 99th percentile of the last 60 s, once there are 100 requests in them.
     *
     * @param budget what it may be, 1 ms to 1 day
     * @return the probe
     * @throws IllegalArgumentException if out of range
     */
    public static LatencyProbe budget(Duration budget) {
        return new LatencyProbe(budget, 0.99, Duration.ofSeconds(60), 100, Ticker.system());
    }

    /**
     * Which quantile has to keep the budget.
     *
     * @param share above 0, below 1; default 0.99
     * @return a fresh probe
     * @throws IllegalArgumentException if out of range
     */
    public LatencyProbe withQuantile(double share) {
        return new LatencyProbe(budget, share, window, minSamples, ticker);
    }

    /**
     * How far back requests count, to within a twelfth. Longer is calmer and slower to see a change.
     *
     * @param length 1 ms to 1 day; default 60 s
     * @return a fresh probe
     * @throws IllegalArgumentException if out of range
     */
    public LatencyProbe withWindow(Duration length) {
        return new LatencyProbe(budget, quantile, length, minSamples, ticker);
    }

    /**
     * With how few requests in the window the probe passes whatever they took.
     *
     * @param samples at least 1; default 100, with which one slow request is no breach of a p99
     * @return a fresh probe
     * @throws IllegalArgumentException if out of range
     */
    public LatencyProbe withMinSamples(int samples) {
        return new LatencyProbe(budget, quantile, window, samples, ticker);
    }

    /**
     * By which clock the window slides.
     *
     * @param clock default the system's
     * @return a fresh probe
     */
    public LatencyProbe withTicker(Ticker clock) {
        return new LatencyProbe(budget, quantile, window, minSamples, clock);
    }

    /**
     * A request was served.
     *
     * @param latency how long it took
     */
    public void record(Duration latency) {
        Slice slice = slice(sliceNumber());
        slice.all.increment();
        if (latency.compareTo(budget) > 0) {
            slice.over.increment();
        }
    }

    @Override
    public ProbeResult check() {
        long newest = sliceNumber();
        long all = 0;
        long over = 0;
        for (int i = 0; i < SLICES; i++) {
            Slice slice = slices.get(i);
            if (slice != null && newest - slice.number < SLICES) {
                all += slice.all.sum();
                over += slice.over.sum();
            }
        }
        return judge(all, over);
    }

    private ProbeResult judge(long all, long over) {
        double allowed = 1 - quantile;
        // A whole request of slack for what floating point makes of 1 - 0.99.
        boolean within = all < minSamples || over <= Math.floor(all * allowed + 1e-6);
        return new ProbeResult(
                within,
                "%d of %d requests in the last %s took longer than %s, limit %.2f %% of at least %d"
                        .formatted(over, all, window, budget, 100 * allowed, minSamples));
    }

    private long sliceNumber() {
        return (ticker.nanoTime() - origin) / Math.max(1, window.toNanos() / SLICES);
    }

    private Slice slice(long number) {
        int index = (int) (number % SLICES);
        Slice found = slices.get(index);
        while (found == null || found.number < number) {
            Slice fresh = new Slice(number);
            if (slices.compareAndSet(index, found, fresh)) {
                return fresh;
            }
            found = slices.get(index);
        }
        // A thread that was paused for a whole window counts its request in the newest slice of its place.
        return found;
    }
}
