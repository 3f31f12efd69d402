package io.quorate.internal.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A deadline that moves forward with proofs of life, and dies for good when it passes.
 *
 * <p>The race it closes: a proof arrives late, after a reader has already seen the deadline pass. Without care the reader
 * would be told "invalid", then "valid" again. So whoever sees the deadline passed, reader or extender, kills it by
 * compare-and-set, and nothing extends the dead.
 */
public final class Validity {
    /** No real reading: the clock would have to run for 292 years to reach it. */
    private static final long DEAD = Long.MIN_VALUE;

    private final AtomicLong until;

    public Validity(long validUntil) {
        until = new AtomicLong(validUntil);
    }

    public boolean isValid(long now) {
        long seen = until.get();
        while (seen != DEAD) {
            if (seen - now > 0) {
                return true;
            }
            if (until.compareAndSet(seen, DEAD)) {
                return false;
            }
            seen = until.get();
        }
        return false;
    }

    /** Moves the deadline forward, never back. Returns whether it still lives. */
    public boolean extend(long validUntil, long now) {
        while (isValid(now)) {
            long seen = until.get();
            if (seen != DEAD && (validUntil - seen <= 0 || until.compareAndSet(seen, validUntil))) {
                return true;
            }
        }
        return false;
    }

    public void kill() {
        until.set(DEAD);
    }

    /** Nanoseconds of validity left without another proof; zero when dead. */
    public long remaining(long now) {
        long seen = until.get();
        return seen == DEAD ? 0 : Math.max(0, seen - now);
    }

    /** The deadline; a moment just past when dead. */
    public long validUntil(long now) {
        long seen = until.get();
        return seen == DEAD ? now : seen;
    }
}
