package io.quorate.etcd;

import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;

/** What must hold between the timings of a session and those of the members. */
final class TimingRules {
    private TimingRules() {}

    static void check(SessionTimings timings, Duration ttl, Duration electionTimeout) {
        Duration least = leastTtl(electionTimeout);
        if (ttl.compareTo(least) < 0) {
            throw invalid("the session's TTL of " + ttl + " is below " + least + ", the least that etcd grants with an"
                    + " election time-out of " + electionTimeout + " (one and a half times it, in whole seconds): raise"
                    + " the TTL, or lower --election-timeout on the members and electionTimeout in the store's URI");
        }
        Duration heartbeat = timings.heartbeat();
        if (heartbeat.multipliedBy(3).compareTo(ttl) >= 0) {
            throw invalid("the heartbeat of " + heartbeat + " is not below a third of the TTL of " + ttl
                    + ": lower the heartbeat or raise the TTL");
        }
        Duration margin = Proofs.margin(ttl);
        if (margin.compareTo(ttl.minus(heartbeat)) >= 0) {
            throw invalid("the safety margin of " + margin + " is not below the TTL of " + ttl + " less a heartbeat of "
                    + heartbeat + ": raise the TTL");
        }
    }

    static Duration leastTtl(Duration electionTimeout) {
        return Duration.ofSeconds(seconds(electionTimeout.multipliedBy(3).dividedBy(2)));
    }

    /** A lease's TTL is a number of whole seconds: rounded up, since a longer one is only ever safer. */
    static long seconds(Duration ttl) {
        return ttl.plusSeconds(1).minusNanos(1).toSeconds();
    }

    private static StoreException invalid(String message) {
        return new StoreException(Kind.INVALID, message);
    }
}
