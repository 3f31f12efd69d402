package io.quorate.spi;

import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;

/**
 * What a backend gets from its node.
 *
 * @param names makes this node's owned names
 * @param timings the sessions' timings
 * @param ticker the monotonic clock
 * @param scheduler runs short tasks later
 */
public record BackendContext(OwnedName names, SessionTimings timings, Ticker ticker, Scheduler scheduler) {}
