package io.quorate.lock;

import io.quorate.FencingToken;

/**
 * A place in the store's queue: somebody who holds or waits, as operators see it. One place may serve several threads of
 * its node, one after the other.
 *
 * @param node the node's id
 * @param mode what was asked for
 * @param permits how many permits; 1 for locks
 * @param holder a label for people: the thread, the owner or the semaphore's label of whom the place was taken for
 * @param holds whether it is served now
 * @param token the token of the grants on this place
 */
public record LockPlace(String node, LockMode mode, int permits, String holder, boolean holds, FencingToken token) {}
