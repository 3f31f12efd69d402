package io.quorate.checkpoint;

import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.Subscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * The checkpoints of one name: saved under a grant, restored by anybody. See the package for the protocol and for what is
 * not guaranteed. Thread-safe.
 *
 * <pre>{@code
 * CheckpointCoordinator checkpoints = node.checkpoints("llama-70b", FileStorage.at(Path.of("/mnt/checkpoints")));
 * checkpoints.restore().ifPresent(c -> model.load(c));
 * …
 * checkpoints.save(leadership, step, weights);          // returns once the weights are copied
 * }</pre>
 */
public interface CheckpointCoordinator extends AutoCloseable {

    /**
     * The name.
     *
     * @return the name
     */
    String name();

    /**
     * Saves a checkpoint of one shard per buffer. Waits until an earlier save is over, copies the buffers, and returns; the
     * rest happens on the coordinator's threads. A failure of the earlier save that nobody was told is thrown here, and
     * then this save does not begin: call again to go on without that one.
     *
     * <p>The copies' memory, as much as the shards', is kept for the next save until this coordinator is closed.
     *
     * @param grant a leadership or lock, the same resource for all savers of this name
     * @param step greater than that of the last published checkpoint
     * @param shards at least one, from position to limit; the caller's again once this returns
     * @return the save
     * @throws io.quorate.QuorateException the earlier save's failure
     * @throws IllegalArgumentException if the step is negative, or the shards are none or too many
     * @throws io.quorate.NodeClosedException if closed
     * @throws InterruptedException if interrupted while waiting; this save does not begin
     */
    PendingSave save(Grant grant, long step, ByteBuffer... shards) throws InterruptedException;

    /**
     * The same without a copy.
     *
     * @param grant as above
     * @param step as above
     * @param metadata kept in the manifest; at most 64 entries of at most 128 and 1,024 characters
     * @param shards at least one, at most {@link CheckpointOptions#MAX_SHARDS}; handed over until the save is over
     * @return the save
     * @throws io.quorate.QuorateException the earlier save's failure
     * @throws IllegalArgumentException if the step is negative, or the shards are none or too many, or the metadata large
     * @throws io.quorate.NodeClosedException if closed
     * @throws InterruptedException if interrupted while waiting; this save does not begin
     */
    PendingSave save(Grant grant, long step, Map<String, String> metadata, List<ShardSource> shards)
            throws InterruptedException;

    /**
     * Begins a save whose shards several nodes write by {@link #writeShard}, this one among them if it likes. It is
     * published once all of them are there, and fails after the barrier time-out.
     *
     * @param grant as above
     * @param step as above
     * @param metadata as above
     * @param shards how many; 1 to {@link CheckpointOptions#MAX_SHARDS}
     * @return the save; its round is what the writers need
     * @throws io.quorate.QuorateException the earlier save's failure
     * @throws IllegalArgumentException if a value is out of range
     * @throws io.quorate.NodeClosedException if closed
     * @throws InterruptedException if interrupted while waiting; this save does not begin
     */
    PendingSave saveSharded(Grant grant, long step, Map<String, String> metadata, int shards)
            throws InterruptedException;

    /**
     * Waits for a leader to announce a round. For writers that have no other channel from their leader.
     *
     * @param step the step to be saved
     * @param leader the leader's token, so that an earlier leader's round of the same step is not meant
     * @return the round; never completes if it is never announced: cancel it to stop waiting
     */
    CompletionStage<CheckpointRound> awaitRound(long step, FencingToken leader);

    /**
     * Writes one shard of a round. If it cannot, the leader is told, so that it need not wait for its time-out.
     *
     * @param round the leader's round
     * @param index 0 to {@code round.shards() − 1}; one writer each
     * @param shard handed over until the stage has completed; {@link ShardSource#copyOf} copies
     * @return completes on the callback executor once the shard is durable and recorded in the store: from then on the
     *     save no longer needs this process. Fails with {@link CheckpointException}, with
     *     {@link io.quorate.ConflictException} if the round is over, or as any call to the store
     * @throws IllegalArgumentException if there is no such shard
     * @throws io.quorate.NodeClosedException if closed
     */
    CompletionStage<Void> writeShard(CheckpointRound round, int index, ShardSource shard);

    /**
     * Finds the newest published checkpoint of which every byte is as it was written. Reads all of it.
     *
     * @return the checkpoint, with those that were passed over; empty if none was ever published
     * @throws CheckpointException if there are published ones and none is intact: that is no reason to start from nothing
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted
     */
    Optional<Restored> restore() throws InterruptedException;

    /**
     * The same, making something of it in the one pass that verifies it. What the loader does not read to its end is
     * verified afterwards.
     *
     * @param loader called on this thread, for one checkpoint after the other until one is intact
     * @param <T> what it makes
     * @return what it made; empty if none was ever published
     * @throws CheckpointException if there are published ones and none is intact
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted
     */
    <T> Optional<T> restore(CheckpointLoader<T> loader) throws InterruptedException;

    /**
     * Opens one published checkpoint by its step, verifying its manifest only: for a writer that reads its own shard of
     * what the leader has restored.
     *
     * @param step its step
     * @return the checkpoint; empty if none of this step is published
     * @throws CheckpointException if its manifest is damaged or missing
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted
     */
    Optional<Restored> open(long step) throws InterruptedException;

    /**
     * What is published and kept.
     *
     * @return newest first
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted
     */
    List<PublishedCheckpoint> published() throws InterruptedException;

    /**
     * Makes an older checkpoint the newest, dropping those after it: after {@link #restore} had to fall back, so that the
     * steps in between can be saved again. Waits for a save in progress.
     *
     * @param grant as for {@link #save}
     * @param to one of {@link #published}
     * @throws io.quorate.GrantLostException if the grant is over; nothing was changed
     * @throws io.quorate.ConflictException if it is not published any more, or another save began; nothing was changed
     * @throws InterruptedException if interrupted; the outcome is unknown
     */
    void rewind(Grant grant, PublishedCheckpoint to) throws InterruptedException;

    /**
     * Deletes the objects that belong to nobody: of rounds that are over and were not published, or are not kept any more.
     * Harmless at any time, from any node, grant or not. A coordinator does this by itself after each save.
     *
     * @return how many objects were deleted
     * @throws CheckpointException if the storage fails
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted
     */
    int collect() throws InterruptedException;

    /**
     * Keeps verified copies of what is saved in a storage of this node's own, and tells the saver of each; see
     * {@link CheckpointOptions#withStandBys}. Failures are reported to the node's listeners, and tried again with the next
     * checkpoint.
     *
     * @param copies where the copies go, of which {@code node.checkpoints(name, copies)} restores
     * @return ends it
     * @throws io.quorate.NodeClosedException if closed
     */
    default Subscription standBy(CheckpointStorage copies) {
        return standBy(copies, step -> {});
    }

    /**
     * As {@link #standBy(CheckpointStorage)}, and tells how far this stand-by has come. With
     * {@link io.quorate.election.Candidacy#reportProgress} the one that holds the newest checkpoint is the first to lead next.
     *
     * @param copies where the copies go
     * @param held told of the step of each published checkpoint of which a verified copy is held, also of those that were there
     *     before; on an I/O thread, never concurrently with itself, and what it throws is reported as a failure
     * @return ends it
     * @throws io.quorate.NodeClosedException if closed
     */
    Subscription standBy(CheckpointStorage copies, LongConsumer held);

    /**
     * Gives up a save in progress and ends the threads, waiting for them up to 5 s; what was published stands. Idempotent.
     * The node closes its coordinators by itself.
     */
    @Override
    void close();
}
