package io.quorate.internal.session;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off with full jitter, so that a thousand nodes that lost the same store do not come back in step.
 * (Brooker, <em>Exponential Backoff and Jitter</em>, AWS Architecture Blog, 2015.) Not thread-safe.
 */
public final class Backoff {
    private final long baseNanos;
    private final long capNanos;
    private long ceiling;

    public Backoff(Duration base, Duration cap) {
        baseNanos = base.toNanos();
        capNanos = Math.max(baseNanos, cap.toNanos());
        ceiling = baseNanos;
    }

    public Duration next() {
        long delay = ThreadLocalRandom.current().nextLong(baseNanos / 2, ceiling + 1);
        ceiling = Math.min(capNanos, ceiling * 2);
        return Duration.ofNanos(delay);
    }

    public void reset() {
        ceiling = baseNanos;
    }
}
