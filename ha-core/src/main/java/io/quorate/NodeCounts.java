package io.quorate;

import java.time.Duration;

/**
 * What a node has done since its start, and what it holds at this moment.
 *
 * @param proofs how often the store has confirmed that the session lives; only grows
 * @param validFor for how long grants would stay valid without another proof; zero without a session
 * @param locksHeld grants of locks, read-write locks and semaphores that are held
 * @param locksWaiting acquisitions that wait
 * @param locksAcquired grants that were given; only grows
 * @param lockWait how long those that were given had waited, all together; only grows
 */
public record NodeCounts(
        long proofs, Duration validFor, long locksHeld, long locksWaiting, long locksAcquired, Duration lockWait) {}
