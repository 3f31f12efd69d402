package io.quorate.election;

import io.quorate.Grant;
import io.quorate.Loss;
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
     * Gives this term up: {@link #ending()} completes, and once the callback has returned or the grace has passed the lead
     * is released. The candidacy stands again, behind the others. Idempotent; does not wait.
     */
    @Override
    void close();
}
