package io.quorate.election;

import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.Loss;
import io.quorate.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One term as leader. */
public interface Leadership extends Grant {

    /**
     * Completes when this term is to end soon, while it may still be valid, or when it has ended: finish what must be
     * finished and return. Dependent stages run on the node's callback executor.
     *
     * @return the signal, with the reason; never completes exceptionally
     */
    CompletionStage<Loss> ending();

    /**
     * Hands the lead over, warm: the heir is named in the store, {@link CandidateOptions#withPreparation prepares} and says
     * that it is ready; only then does this term end as with {@link #close()}, its stop grace included, and the heir takes
     * the lead, before everyone else and whatever its rank. Between the last valid instant here and the first one there lie
     * the release, the news of it and the claim: two commits in the store. If the heir is not ready in time, cannot prepare or
     * leaves, this node leads on. If this node dies meanwhile, the heir is the first to succeed it.
     *
     * <p>Blocks for at most the time-out, and from then on the stop grace and two request time-outs. From within the term's
     * own callback use {@link #handOverAsync(String, Duration)} and return: the lead is not let go before it has.
     *
     * @param toNodeId the id of a node that stands in this election
     * @param timeout how long the heir may take to get ready; positive
     * @throws HandoverFailedException if the heir does not stand (nor is seen to within a second), is not ready in time or cannot prepare, or if another
     *     handover is under way: this node leads on; or if another node took the lead that was let go
     * @throws OutcomeUnknownException if the lead was let go and nobody was seen to take it yet
     * @throws GrantLostException if this term ended before the heir was ready
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws InterruptedException if interrupted while waiting; the handover goes on
     */
    void handOver(String toNodeId, Duration timeout) throws InterruptedException;

    /**
     * As {@link #handOver(String, Duration)}, to the candidate that would go first on a vacancy.
     *
     * @param timeout how long the heir may take to get ready; positive
     * @throws HandoverFailedException as above, or if nobody else stands
     * @throws OutcomeUnknownException as above
     * @throws GrantLostException as above
     * @throws InterruptedException as above
     */
    void handOver(Duration timeout) throws InterruptedException;

    /**
     * The same without waiting. Dependent stages run on the node's callback executor.
     *
     * @param toNodeId the id of a node that stands in this election
     * @param timeout how long the heir may take to get ready; positive
     * @return completes when the heir is seen to lead; fails with what {@link #handOver(String, Duration)} throws
     */
    CompletionStage<Void> handOverAsync(String toNodeId, Duration timeout);

    /**
     * The same without waiting, to the candidate that would go first.
     *
     * @param timeout how long the heir may take to get ready; positive
     * @return completes when the heir is seen to lead; fails with what {@link #handOver(Duration)} throws
     */
    CompletionStage<Void> handOverAsync(Duration timeout);

    /**
     * Gives this term up: {@link #ending()} completes, and once the callback has returned or the grace has passed the lead
     * is released. The candidacy stands again, behind the others. Idempotent; does not wait.
     */
    @Override
    void close();
}
