package io.quorate.lock;

import io.quorate.Grant;

/**
 * A lock that is held. May be closed on any thread. The token is that of this node's place in the store's queue: it grows
 * with every change of the holding node, and stays the same while the node hands the place on among its threads.
 */
public interface LockGrant extends Grant {

    /**
     * Gives the grant back and waits until the store has freed the place, or it has been handed on within this node. For
     * those who must know; {@link #close()} does not wait. Blocks for at most the request time-out; the release goes on in
     * any case. A grant that was acquired again by its owner frees nothing before the last one is closed.
     *
     * @throws io.quorate.OutcomeUnknownException if the store has not answered in time
     * @throws InterruptedException if interrupted while waiting
     */
    void closeAndWait() throws InterruptedException;
}
