package io.quorate.spi;

import java.time.Duration;

/**
 * The timings of a node's sessions, already checked against each other as far as that is possible without the store.
 *
 * @param ttl the time to live to ask for
 * @param heartbeat how often a proof of life is sent
 * @param requestTimeout the longest a request may take
 * @param connectTimeout the longest the first connection may take
 */
public record SessionTimings(Duration ttl, Duration heartbeat, Duration requestTimeout, Duration connectTimeout) {}
