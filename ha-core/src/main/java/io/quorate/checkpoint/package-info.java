/**
 * Checkpoints that a stale writer cannot overwrite and a crash cannot tear: shards and a manifest in storage, and one
 * guarded commit in the coordination store that publishes them.
 *
 * <p>Not guaranteed: that the newest checkpoint is intact when it is read. Disks rot and directories vanish; restoring
 * verifies every byte and falls back to the one published before, so keep at least two. Not that a save that was
 * acknowledged survives the loss of its storage, unless stand-bys hold copies of it. Not that a save whose outcome is
 * unknown did not happen: the published checkpoints tell. And checksums find damage, not malice: who may write to the
 * storage or the store can forge a checkpoint.
 *
 * <p>The protocol, and what a crash leaves at each step:
 * <ol>
 *   <li>the leader announces a <em>round</em> by a guarded write: rounds are numbered in the store, each ends the one
 *       before it;
 *   <li>every shard becomes an immutable object under a name used once, with a checksum taken while it is written;
 *   <li>its record goes to the store, where the leader waits for all of them (the barrier);
 *   <li>the manifest, which lists the shards, is written last;
 *   <li>one transaction, guarded by the grant, moves the head from the last checkpoint to this one.
 * </ol>
 * A crash before the last step leaves the head where it was and objects that belong to nobody; after it, the checkpoint
 * is published. An object is garbage exactly if its round is older than the one announced and no published checkpoint is
 * of that round: the store has made sure that it can never be published then, so no clock and no age decides.
 *
 * <p>File work runs on threads of the coordinator's own, never on the node's; users' code is called there too (a
 * {@link io.quorate.checkpoint.ShardSource}, a {@link io.quorate.checkpoint.CheckpointStorage}) or on the calling thread
 * ({@link io.quorate.checkpoint.CheckpointLoader}). No lock is held while it runs.
 */
@NullMarked
package io.quorate.checkpoint;

import org.jspecify.annotations.NullMarked;
