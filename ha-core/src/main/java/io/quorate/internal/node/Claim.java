package io.quorate.internal.node;

import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a held key, guarded by an entry of ours. */
public final class Claim {
    private Claim() {}

    /**
     * The stage completes on the loop: with the held entry if it is ours, empty if somebody else holds it, and fails if our
     * guard is gone, the session over or the store refuses.
     */
    public static CompletionStage<Optional<Entry>> of(
            NodeCore core, BackendSession session, Entry guard, Write.Hold hold) {
        return commit(core, session, guard, hold, List.of(hold));
    }

    /** The same in one transaction with the removal of exactly what one who was proven dead has left. */
    public static CompletionStage<Optional<Entry>> evicting(
            NodeCore core, BackendSession session, Entry guard, List<Entry> left, Write.Hold hold) {
        List<Write> writes = new ArrayList<>();
        left.forEach(entry -> writes.add(new Write.Remove(entry)));
        writes.add(hold);
        return commit(core, session, guard, hold, writes);
    }

    private static CompletionStage<Optional<Entry>> commit(
            NodeCore core, BackendSession session, Entry guard, Write.Hold hold, List<Write> writes) {
        CompletableFuture<Optional<Entry>> result = new CompletableFuture<>();
        session.commit(guard, writes)
                .whenComplete((done, failure) -> core.loop().execute(() -> {
                    if (failure == null) {
                        result.complete(Optional.of(done.entries().get(0)));
                        return;
                    }
                    StoreException known = Calls.storeFailure(failure);
                    switch (known.kind()) {
                        case CONFLICT -> result.complete(Optional.empty());
                        case UNAVAILABLE, OUTCOME_UNKNOWN -> findOut(core, hold.key(), session, result);
                        default -> result.completeExceptionally(known);
                    }
                }));
        return result;
    }

    /** The key names its owner, so reading it tells whether the claim was applied. */
    private static void findOut(
            NodeCore core, String key, BackendSession session, CompletableFuture<Optional<Entry>> result) {
        Retry.untilKnown(core, () -> true, () -> core.backend().get(key)).whenComplete((found, failure) -> {
            if (failure == null) {
                result.complete(found.filter(e -> e.owner().equals(session.id())));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
