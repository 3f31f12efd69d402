package io.quorate.internal.node;

import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes our entries out of the store. */
public final class Departure {
    private Departure() {}

    /**
     * In one transaction where it goes well, so that the successor's way is free at once; one by one until known where not.
     * The stage completes on the loop, in any case: failure means that the session is over, and its entries with it.
     */
    public static CompletionStage<Boolean> of(NodeCore core, BackendSession session, List<Entry> entries) {
        List<Write> removals = entries.stream().<Write>map(Write.Remove::new).toList();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        session.commit(entries.get(0), removals)
                .whenComplete((committed, failure) -> core.loop().execute(() -> {
                    if (failure == null) {
                        done.complete(true);
                    } else {
                        removeEach(core, session, entries, done);
                    }
                }));
        return done;
    }

    private static void removeEach(
            NodeCore core, BackendSession session, List<Entry> entries, CompletableFuture<Boolean> done) {
        CompletionStage<Void> all = CompletableFuture.allOf(entries.stream()
                .map(e -> Retry.untilKnown(core, () -> true, () -> session.remove(e)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
        all.whenComplete((removed, failure) -> done.complete(failure == null));
    }
}
