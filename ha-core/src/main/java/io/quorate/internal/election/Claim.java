package io.quorate.internal.election;

import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the lead, guarded by our entry among the candidates. */
final class Claim {
    private Claim() {}

    /**
     * The stage completes on the loop: with the leader's entry if it is ours, empty if somebody else holds it, and fails if
     * our candidate is gone, the session over or the store refuses.
     */
    static CompletionStage<Optional<Entry>> of(NodeCore core, String leaderKey, BackendSession session, Entry own) {
        CompletableFuture<Optional<Entry>> result = new CompletableFuture<>();
        Write hold = new Write.Hold(leaderKey, ElectionCodec.leader(core.info()));
        session.commit(own, List.of(hold))
                .whenComplete((done, failure) -> core.loop().execute(() -> {
                    if (failure == null) {
                        result.complete(Optional.of(done.entries().get(0)));
                        return;
                    }
                    StoreException known = Calls.storeFailure(failure);
                    switch (known.kind()) {
                        case CONFLICT -> result.complete(Optional.empty());
                        case UNAVAILABLE, OUTCOME_UNKNOWN -> findOut(core, leaderKey, session, result);
                        default -> result.completeExceptionally(known);
                    }
                }));
        return result;
    }

    /** The key names its owner, so reading it tells whether the claim was applied. */
    private static void findOut(
            NodeCore core, String leaderKey, BackendSession session, CompletableFuture<Optional<Entry>> result) {
        Retry.untilKnown(core, () -> true, () -> core.backend().get(leaderKey)).whenComplete((found, failure) -> {
            if (failure == null) {
                result.complete(found.filter(e -> e.owner().equals(session.id())));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
