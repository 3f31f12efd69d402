package io.quorate.election;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A node's standing in one election. Thread-safe. */
public interface Candidacy extends AutoCloseable {

    /**
     * Where it stands.
     *
     * @return the state at this moment
     */
    CandidacyState state();

    /**
     * The current term, while this node leads.
     *
     * @return the leadership; check its validity before acting
     */
    Optional<Leadership> leadership();

    /**
     * Reports how far this candidate has come, for example its newest checkpoint's step: on a vacancy the most advanced
     * candidate goes first. Written to the store at most once a second.
     *
     * @param progress greater is better
     */
    void reportProgress(long progress);

    /**
     * Gives up in good order, see {@link Leadership#close()}, and leaves the election for good. Idempotent; does not wait.
     */
    @Override
    void close();

    /**
     * Completes when the candidacy is closed and its callback has returned or its grace has passed.
     *
     * @return the signal; never completes exceptionally
     */
    CompletionStage<Void> closed();
}
