/**
 * The protocol of checkpoints. Blocking code, on threads of the coordinator's own; only {@link
 * io.quorate.internal.checkpoint.Board} and {@link io.quorate.internal.checkpoint.StandBy} touch the node's loop, and hop
 * onto it. No lock is held across I/O or a call to the store.
 */
@NullMarked
package io.quorate.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
