package io.quorate.etcd;

import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.ResponseHeader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Until when the quorum certainly keeps a lease. Thread-safe.
 *
 * <p>The leader alone ends leases, no earlier than their TTL after it granted or renewed them; a new leader grants every
 * lease its whole TTL anew. But a renewal does not pass the quorum: a member that was the leader, and does not know yet that
 * there is another, renews leases that mean nothing any more (one whose disk hangs may do so for any length of time). So a
 * renewal counts only between two answers of the quorum, one that had arrived before the renewal was sent and one that was
 * asked for after it had been answered, both of the same term and, like the renewal, by the same member:
 *
 * <ul>
 *   <li>That member was in that term before the renewal. It renews as the leader of that term or asks the one it knows: no
 *       earlier leader, since a member that learns of a term stops renewing for itself before it answers in it.
 *   <li>The leader of that term still had its quorum after the renewal. So it was the one that ends leases when it renewed
 *       this one, and whoever follows it was chosen later and grants the whole TTL after that.
 * </ul>
 *
 * <p>The grant itself passes the quorum. Hence {@code validUntil = sentAt(grant or confirmed renewal) + ttl - margin}, and
 * the margin has to cover only the drift between the clocks. (Without the two answers it would have to cover the time for
 * which an old leader may go on, twice the election time-out at best.) Leases that end are looked for every 500 ms and TTLs
 * are whole seconds: that makes the end later, never earlier.
 */
final class Proofs {
    /**
     * An answer of the quorum.
     *
     * @param member who passed it on
     * @param term the leader's
     */
    record Witness(long member, long term) {
        static Witness of(ResponseHeader header) {
            return new Witness(header.getMemberId(), header.getRaftTerm());
        }
    }

    private static final Duration LEAST_MARGIN = Duration.ofMillis(100);
    private static final int MARGIN_DIVISOR = 50;

    private final long worth;
    private long validUntil;

    Proofs(Duration ttl, long grantSentAt) {
        worth = ttl.minus(margin(ttl)).toNanos();
        validUntil = grantSentAt + worth;
    }

    /** What clocks may drift apart during a TTL: 2 %, and at least 100 ms. */
    static Duration margin(Duration ttl) {
        Duration share = ttl.dividedBy(MARGIN_DIVISOR);
        return share.compareTo(LEAST_MARGIN) > 0 ? share : LEAST_MARGIN;
    }

    /**
     * Whether a renewal is one by the leader that ends leases.
     *
     * @param before had arrived when the renewal was sent
     * @param renewal the answer to the keep-alive
     * @param after was asked for when the renewal had been answered
     */
    static boolean confirm(@Nullable Witness before, LeaseKeepAliveResponse renewal, Witness after) {
        return renewal.getTTL() > 0
                && after.equals(before)
                && renewal.getHeader().getMemberId() == after.member;
    }

    /** A confirmed renewal was sent at this time. Returns whether that says something new. */
    synchronized boolean extend(long sentAt) {
        if (sentAt + worth - validUntil <= 0) {
            return false;
        }
        validUntil = sentAt + worth;
        return true;
    }

    synchronized long validUntil() {
        return validUntil;
    }
}
