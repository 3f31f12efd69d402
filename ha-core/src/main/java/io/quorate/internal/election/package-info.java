/**
 * The election recipe. {@code elections/<name>/} holds an entry per candidate, under its owned name, and {@code leader}, the
 * held key. On a vacancy the candidates rank themselves (progress, priority, age); the first claims the key in one guarded
 * commit, the k-th waits k graces first. The leader entry's create revision is the token.
 * Candidates keep a lifeline to the leader; one whose death is proven is evicted in the transaction that claims.
 *
 * <p>Not guaranteed: that the best candidate wins, only that it goes first; that a candidate which the store shows is alive.
 *
 * <p>Confined to the node's loop. Users' code runs on lanes, never under a lock.
 */
@NullMarked
package io.quorate.internal.election;

import org.jspecify.annotations.NullMarked;
