/**
 * Locks, read-write locks, semaphores and several locks at once, across nodes.
 *
 * <p>Not guaranteed: that work which was begun under a valid grant ends before the grant does; check
 * {@link io.quorate.Grant#isValid()}, write through {@link io.quorate.Grant#commit}, hand on the token. That the order of
 * threads within one node is the order of the store: one place in the store's queue serves several of a node's threads, for
 * at most 64 hand-offs and 100 ms. That a grant whose entry was removed by hand ends at once: its holder learns of that when
 * it has held for about 50 ms, or by a guarded write, which is refused at once.
 *
 * <p>Waiters across nodes are served in the order in which their nodes queued. An acquirer that is cancelled, interrupted,
 * timed out or dead leaves nothing that blocks others: its entry is removed, or ends with its session.
 *
 * <p>Blocking methods must not be called on a thread that the node itself needs: an executor of callbacks that runs them
 * where they are submitted would run them on the node's loop, which would then wait for itself until the deadline.
 */
@NullMarked
package io.quorate.lock;

import org.jspecify.annotations.NullMarked;
