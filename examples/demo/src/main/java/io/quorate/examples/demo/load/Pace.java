package io.quorate.examples.demo.load;

import java.util.function.LongSupplier;

/** When the next request is due: slowly at first, so that cold servers can warm up, then at the full rate. */
final class Pace {
    static final long NOT_YET = -1;

    private static final double SECOND = 1e9;

    private final double rate;
    private final double rampSeconds;
    private final LongSupplier nanoTime;
    private final long start;
    private long count;

    Pace(double rate, double rampSeconds, LongSupplier nanoTime) {
        this.rate = rate;
        this.rampSeconds = rampSeconds;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
    }

    /** The instant at which the next request is due, if that has come. */
    long next() {
        double due = dueAfter(count);
        if ((nanoTime.getAsLong() - start) / SECOND < due) {
            return NOT_YET;
        }
        count++;
        return start + (long) (due * SECOND);
    }

    /** At a rate that grows evenly over the ramp, n requests take the root of their share of it. */
    private double dueAfter(long requests) {
        double inRamp = rate * rampSeconds / 2;
        return requests < inRamp
                ? rampSeconds * Math.sqrt(requests / inRamp)
                : rampSeconds + (requests - inRamp) / rate;
    }
}
