package io.quorate.zookeeper;

import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;

/** What must hold between the timings of a session and those of the servers. */
final class TimingRules {
    private TimingRules() {}

    static void check(SessionTimings timings, Duration ttl, Duration tickTime) {
        if (ttl.compareTo(tickTime.multipliedBy(2)) < 0) {
            throw invalid("the session's TTL of " + ttl + " is below twice the servers' tick of " + tickTime
                    + ", their minimum: raise the TTL, or lower tickTime on the servers and in the store's URI");
        }
        Duration heartbeat = timings.heartbeat();
        if (heartbeat.multipliedBy(3).compareTo(ttl) >= 0) {
            throw invalid("the heartbeat of " + heartbeat + " is not below a third of the TTL of " + ttl
                    + ": lower the heartbeat or raise the TTL");
        }
        Duration margin = Proofs.margin(tickTime, heartbeat, ttl);
        if (margin.compareTo(ttl.minus(heartbeat)) >= 0) {
            throw invalid(
                    "the safety margin of " + margin + " (half a tick of " + tickTime + ", a heartbeat of " + heartbeat
                            + " and " + Proofs.allowance(ttl) + ") is not below the TTL of " + ttl
                            + " less a heartbeat: lower the heartbeat or raise the TTL");
        }
    }

    private static StoreException invalid(String message) {
        return new StoreException(Kind.INVALID, message);
    }
}
