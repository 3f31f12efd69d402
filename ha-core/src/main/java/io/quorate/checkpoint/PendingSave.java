package io.quorate.checkpoint;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A save in progress. Thread-safe. */
public interface PendingSave {

    /**
     * Completes once the round is announced; what writers of shards wait for. Dependent stages run on the node's callback
     * executor.
     *
     * @return the round; fails as {@link #result} does if it could not be announced
     */
    CompletionStage<CheckpointRound> round();

    /**
     * Completes when the save is over. Dependent stages run on the node's callback executor.
     *
     * @return what was published; fails with a {@link io.quorate.QuorateException}, as {@link #await} throws it
     */
    CompletionStage<SaveResult> result();

    /**
     * Waits for the save. A failure that was thrown here is not thrown again by the next save.
     *
     * @param limit how long to wait
     * @return what was published
     * @throws TimeoutException if it still goes on
     * @throws CheckpointException if the storage failed or the barrier was not reached in time; nothing was published
     * @throws io.quorate.GrantLostException if the grant ended before; nothing was published
     * @throws io.quorate.ConflictException if another save of this checkpoint began, or the step is not after the
     *     published one; nothing was published
     * @throws io.quorate.OutcomeUnknownException if the grant ended before the outcome was known; the published
     *     checkpoints tell
     * @throws InterruptedException if interrupted while waiting; the save goes on
     */
    SaveResult await(Duration limit) throws InterruptedException, TimeoutException;

    /** Gives the save up, if it is not over; whether it was published is what {@link #result} tells. Idempotent. */
    void cancel();
}
