package io.quorate.internal.lifeline;

import java.time.Duration;

/**
 * What bounds a node's lifelines.
 *
 * @param inbound the most peers that watch this node
 * @param outbound the most peers that it watches; of others the TTL decides
 * @param helloTimeout the longest that a peer takes to say who it is
 * @param suspicion the longest between a reset and the failed hello that together prove a death
 * @param pause how long nobody is accepted after accepting has failed
 */
record SocketLimits(int inbound, int outbound, Duration helloTimeout, Duration suspicion, Duration pause) {
    static final SocketLimits DEFAULTS =
            new SocketLimits(1_024, 1_024, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(1));
}
