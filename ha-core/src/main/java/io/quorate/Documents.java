package io.quorate;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Small named documents in the store, for what the nodes must agree on. Thread-safe. Blocking methods wait for at most the
 * request time-out.
 *
 * <p>Not guaranteed: that an observer sees every version; it sees the latest.
 */
public interface Documents {

    /**
     * Reads a document, at least as new as this node's own acknowledged writes.
     *
     * @param name its name
     * @return the document, if there is one
     * @throws IllegalArgumentException if the name is not allowed
     * @throws StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting
     */
    Optional<Document> get(String name) throws InterruptedException;

    /**
     * Writes a document without a grant. For a write that only a leader or lock holder may make, use
     * {@link Grant#commit} instead.
     *
     * @param write what to write
     * @return the document as written
     * @throws ConflictException if the write's expectation does not hold
     * @throws StoreUnavailableException if the store could not be reached; nothing was written
     * @throws OutcomeUnknownException if the connection broke before the answer
     * @throws InterruptedException if interrupted while waiting; the outcome is unknown
     */
    Document put(DocumentWrite write) throws InterruptedException;

    /**
     * Follows a document: the observer is told its present state once known, then of every change it is seen to make;
     * empty where there is none. Calls come one after the other on the node's callback executor.
     *
     * @param name its name
     * @param observer told of the latest state
     * @return ends the observation
     * @throws IllegalArgumentException if the name is not allowed
     */
    Subscription observe(String name, Consumer<Optional<Document>> observer);
}
