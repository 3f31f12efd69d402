package io.quorate.failover;

import io.quorate.time.Ticker;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How strongly the silence of a peer speaks for its failure, given how regularly its heartbeats came until now: phi is the
 * negative decimal logarithm of the probability that a living peer would have been silent for so long. (Hayashibara, Défago,
 * Yared and Katayama, <em>The φ Accrual Failure Detector</em>, SRDS 2004.)
 *
 * <p>Suspicion is no proof of death: use it to take out of rotation and for nothing else. Thread-safe; a heartbeat allocates
 * nothing.
 */
public final class PhiAccrualDetector {
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final PhiAccrualOptions options;
    private final Ticker ticker;
    private final double pauseMillis;
    private final double minDeviation;

    private final ReentrantLock lock = new ReentrantLock();
    private final double[] intervals;
    private int filled;
    private int next;
    private double sum;
    private double sumOfSquares;
    private boolean heard;
    private long lastAt;

    /**
     * With the system's clock.
     *
     * @param options how soon to suspect
     */
    public PhiAccrualDetector(PhiAccrualOptions options) {
        this(options, Ticker.system());
    }

    /**
     * With a clock of one's own.
     *
     * @param options how soon to suspect
     * @param ticker tells when heartbeats come
     */
    public PhiAccrualDetector(PhiAccrualOptions options, Ticker ticker) {
        this.options = options;
        this.ticker = ticker;
        pauseMillis = options.acceptablePause().toNanos() / NANOS_PER_MILLI;
        minDeviation = options.minDeviation().toNanos() / NANOS_PER_MILLI;
        intervals = new double[options.window()];
        // Until there is a history the interval is believed with a deviation of a quarter.
        double expected = options.heartbeat().toNanos() / NANOS_PER_MILLI;
        add(expected * 0.75);
        add(expected * 1.25);
    }

    /** The peer was heard: a heartbeat, or any other message of its. */
    public void heartbeat() {
        long now = ticker.nanoTime();
        lock.lock();
        try {
            // The length of an outage says nothing of how regular heartbeats are while the peer is well.
            if (heard && phi(now) < options.threshold()) {
                add(Math.max(0, now - lastAt) / NANOS_PER_MILLI);
            }
            heard = true;
            lastAt = now;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The suspicion now.
     *
     * @return from 0 on, without an upper bound; 0 before the first heartbeat, since nothing is known
     */
    public double phi() {
        long now = ticker.nanoTime();
        lock.lock();
        try {
            return heard ? phi(now) : 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the suspicion has reached the threshold.
     *
     * @return whether to take the peer out of rotation
     */
    public boolean isSuspect() {
        return phi() >= options.threshold();
    }

    private void add(double millis) {
        if (filled == intervals.length) {
            double oldest = intervals[next];
            sum -= oldest;
            sumOfSquares -= oldest * oldest;
        } else {
            filled++;
        }
        intervals[next] = millis;
        next = (next + 1) % intervals.length;
        sum += millis;
        sumOfSquares += millis * millis;
    }

    private double phi(long now) {
        double silent = (now - lastAt) / NANOS_PER_MILLI;
        double mean = sum / filled;
        double deviation = Math.max(minDeviation, Math.sqrt(Math.max(0, sumOfSquares / filled - mean * mean)));
        return -log10OfTail((silent - mean - pauseMillis) / deviation);
    }

    /**
     * The decimal logarithm of the normal distribution's upper tail. The logistic approximation (Bowling and others, 2009) is
     * good to a few percent where thresholds lie; written with the logarithm drawn in, so that far out it does not end at a
     * probability of 0.
     */
    private static double log10OfTail(double z) {
        double logit = z * (1.5976 + 0.070566 * z * z);
        double natural = logit > 0 ? -logit - Math.log1p(Math.exp(-logit)) : -Math.log1p(Math.exp(logit));
        return natural / Math.log(10);
    }

    @Override
    public String toString() {
        return "phi " + phi();
    }
}
