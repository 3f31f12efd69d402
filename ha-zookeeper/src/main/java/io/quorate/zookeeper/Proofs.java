package io.quorate.zookeeper;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Until when the quorum certainly keeps a session, computed from its acknowledged quorum writes. Thread-safe.
 *
 * <p>The leader expires a session no earlier than its TTL after the leader last heard of it. It hears directly when a
 * session is made or moved to another server. Otherwise a server keeps to itself whom it has heard, and tells the leader
 * only when the leader pings it, every {@code tickTime / 2}; a write that it forwards extends nothing. So a write that was
 * sent at {@code s} and acknowledged proves two things: the quorum kept the session at {@code s}, and the link between
 * server and leader worked until then, so that all the server had heard by {@code s - tickTime / 2} has reached the leader.
 * What counts is the latest earlier proof {@code j} that had been acknowledged by that time:
 *
 * <pre>validUntil = sentAt(j) + ttl - allowance</pre>
 *
 * <p>With proofs at a regular interval that is never less than {@code s + ttl - margin} with
 * {@code margin = tickTime / 2 + interval + allowance} (and a round trip). A proof that comes late, after a pause of this
 * process for example, is worth less by itself. The allowance covers the leader's late pings and the drift between clocks.
 * All else only makes the server later: it rounds expiry up to the next tick, and a new leader grants every session a whole
 * TTL.
 */
final class Proofs {
    private record Proof(long sentAt, long ackedAt) {}

    private static final Duration LEAST_ALLOWANCE = Duration.ofMillis(100);
    private static final int ALLOWANCE_DIVISOR = 50;

    private final long delivery;
    private final ArrayDeque<Proof> acked = new ArrayDeque<>();
    private long heardAt;
    private long attemptedAt;
    private boolean moved;
    private long ttl;
    private long validUntil;

    Proofs(Duration tickTime, long now) {
        delivery = tickTime.toNanos() / 2;
        heardAt = now;
        validUntil = now;
    }

    static Duration allowance(Duration ttl) {
        Duration share = ttl.dividedBy(ALLOWANCE_DIVISOR);
        return share.compareTo(LEAST_ALLOWANCE) > 0 ? share : LEAST_ALLOWANCE;
    }

    static Duration margin(Duration tickTime, Duration interval, Duration ttl) {
        return tickTime.dividedBy(2).plus(interval).plus(allowance(ttl));
    }

    /** A server took the session over, some time after {@code attempt}. Counts once a write through it is acknowledged. */
    synchronized void connected(long attempt, Duration negotiatedTtl) {
        attemptedAt = attempt;
        moved = true;
        ttl = negotiatedTtl.toNanos();
        acked.clear();
    }

    /** A quorum write was acknowledged. */
    synchronized void acked(long sentAt, long ackedAt) {
        if (moved) {
            moved = false;
            heardAt = later(heardAt, attemptedAt);
        }
        for (Proof p = acked.peek(); p != null && p.ackedAt - (sentAt - delivery) <= 0; p = acked.peek()) {
            heardAt = later(heardAt, p.sentAt);
            acked.remove();
        }
        acked.add(new Proof(sentAt, ackedAt));
        validUntil = later(
                validUntil, heardAt + ttl - allowance(Duration.ofNanos(ttl)).toNanos());
    }

    synchronized long validUntil() {
        return validUntil;
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }
}
