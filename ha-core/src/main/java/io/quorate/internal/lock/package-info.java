/**
 * The queue kernel under locks, read-write locks and semaphores. A directory per primitive ({@code locks/<name>},
 * {@code rwlocks/<name>}, {@code semaphores/<name>}) holds an entry per place in the queue, under an owned name; whoever is
 * in front holds, as {@link io.quorate.internal.lock.Rule} says. Who waits keeps a lifeline to those it waits for, and removes
 * the entries of the dead.
 *
 * <p>Not guaranteed: that an entry which the store shows belongs to a living node; that a place serves one thread only.
 *
 * <p>Two machines, each with its own confinement. {@link io.quorate.internal.lock.Seat} is one place in the store's queue
 * and belongs to the node's loop. {@link io.quorate.internal.lock.LocalQueue} lets the threads of a node share seats; it has
 * a lock of its own, because a hand-off must not wait for the loop, and does everything that touches others after that lock
 * is released. So either may call the other, and each copes with news that come late: a seat that is left before it was
 * begun, a grant on a seat that was lost.
 */
@NullMarked
package io.quorate.internal.lock;

import org.jspecify.annotations.NullMarked;
