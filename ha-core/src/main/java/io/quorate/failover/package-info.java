/**
 * What a server does when the lead comes and goes, supervision of worker processes, threshold signals, and suspicion of peers
 * that are watched over the network.
 *
 * <p>Not guaranteed: that a hook which ignores interrupts stops at its time limit (it is left behind); that demote hooks
 * run when the process dies; that they are done before another node leads, unless the term ends in good order and they keep
 * to the candidacy's stop grace. Fence what matters with the term's token. That a worker which lives also works; probe it.
 * That every process a worker started ends with it: one that leaves the worker's process group, or any on a system without
 * {@code setsid}, may outlive it. That every line of output is seen: a listener that is too slow misses the oldest. That a
 * suspected peer is dead: silence proves nothing, so suspicion only ever takes out of rotation.
 *
 * <p>Each object has at most one lock, which is never held while a listener, a scheduler or a process is called.
 */
@NullMarked
package io.quorate.failover;

import org.jspecify.annotations.NullMarked;
