package io.quorate.group;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A node's place in one group. Thread-safe. */
public interface Membership extends AutoCloseable {

    /**
     * Where it stands.
     *
     * @return the state at this moment
     */
    MembershipState state();

    /**
     * The generation that this member is in at present.
     *
     * @return the generation; check its validity before acting
     */
    Optional<Generation> generation();

    /**
     * Leaves the group for good. A generation that this member is in is over for all at once; the callback's thread is
     * interrupted. Idempotent; does not wait.
     */
    @Override
    void close();

    /**
     * Completes when the membership is closed and its callback has returned or its grace has passed.
     *
     * @return the signal; never completes exceptionally
     */
    CompletionStage<Void> closed();
}
