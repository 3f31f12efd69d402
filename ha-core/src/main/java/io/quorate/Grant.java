package io.quorate;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Something held exclusively for now. A grant belongs to one session with the store and dies for good: once invalid it
 * never becomes valid again, and what follows it is another grant with a greater token.
 *
 * <p>Not guaranteed: that work which was begun while the grant was valid ends before the grant does. Check
 * {@link #isValid()} before acting, hand the {@link #token()} to the resource, and write through {@link #commit}.
 *
 * <p>Thread-safe.
 */
public interface Grant extends AutoCloseable {

    /**
     * What is held.
     *
     * @return the name of the election, lock or group
     */
    String resource();

    /**
     * The fencing token of this grant.
     *
     * @return greater than that of every earlier grant on the same resource
     */
    FencingToken token();

    /**
     * Whether the store cannot have given the resource to another at this instant. Costs a reading of the clock; never
     * blocks, never allocates.
     *
     * @return false from the deadline or the loss on, for ever
     */
    boolean isValid();

    /**
     * The deadline as it stands: it moves forward with every proof of life.
     *
     * @return a reading of the node's monotonic clock, in nanoseconds ({@link System#nanoTime()} by default)
     */
    long validUntil();

    /**
     * How much validity is left without another proof of life.
     *
     * @return zero when invalid
     */
    Duration remaining();

    /**
     * Completes when the grant is over, whatever the reason. Dependent stages run on the node's callback executor.
     *
     * @return the signal; never completes exceptionally
     */
    CompletionStage<Loss> lost();

    /**
     * Writes documents in one transaction that the store applies only if this very grant still stands in it: a holder that
     * was paused and overtaken is refused there, not by hope. Blocks for at most the request time-out.
     *
     * @param writes at least one; all happen or none
     * @return the store's revision of the transaction
     * @throws GrantLostException if the grant is over; nothing was written
     * @throws ConflictException if a write's expectation does not hold; nothing was written
     * @throws StoreUnavailableException if the store could not be reached; nothing was written
     * @throws OutcomeUnknownException if the connection broke before the answer; read the documents again
     * @throws InterruptedException if interrupted while waiting; the outcome is unknown
     */
    long commit(DocumentWrite... writes) throws InterruptedException;

    /** Gives the grant back. Invalid from the call on; idempotent; does not wait for the store. */
    @Override
    void close();
}
