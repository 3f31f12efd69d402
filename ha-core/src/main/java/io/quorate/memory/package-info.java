/**
 * A coordination store inside this JVM: for tests, where its faults can be switched, and for single-process use.
 *
 * <p>Not guaranteed: anything beyond this process. The store is gone with the JVM, and coordinates nobody outside it. Nor
 * does it promise fairness or speed under contention: one lock guards the whole store.
 *
 * <p>A {@link io.quorate.memory.MemoryStore} has no thread. Requests travel over a {@link io.quorate.memory.MemoryLink} to
 * the store and back on the scheduler of the node that sends them, so that under a
 * {@link io.quorate.time.VirtualClock} everything happens in one reproducible order. All nodes of one store share one
 * clock.
 *
 * <p>Locks: the store's lock is held for a bounded computation in memory and for putting messages on links, never while
 * a stage is completed or an observer called. A watch's gate is held while its observer runs, because closing a watch
 * promises that no call begins afterwards; nothing is locked inside it but what the observer locks.
 */
@NullMarked
package io.quorate.memory;

import org.jspecify.annotations.NullMarked;
