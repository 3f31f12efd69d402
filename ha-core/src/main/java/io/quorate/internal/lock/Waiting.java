package io.quorate.internal.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An acquisition under way. Its result has no dependents but ours: it is completed by whichever thread serves it. */
final class Waiting extends LocalQueue.Waiter {
    private final @Nullable Object owner;
    private final String label;
    private final CompletableFuture<HeldGrant> result = new CompletableFuture<>();

    Waiting(Kind kind, @Nullable Object owner, String label, boolean impatient) {
        super(kind, impatient);
        this.owner = owner;
        this.label = label;
    }

    /** Who may acquire again while it holds; nobody for semaphores. */
    @Nullable
    Object owner() {
        return owner;
    }

    String label() {
        return label;
    }

    CompletableFuture<HeldGrant> result() {
        return result;
    }

    /** A grant that nobody waits for any more is given back. */
    void served(HeldGrant grant) {
        if (!result.complete(grant)) {
            grant.close();
        }
    }

    void failed(Throwable reason) {
        result.completeExceptionally(reason);
    }

    /** Gives up, or gives back. */
    void cancel() {
        if (!result.cancel(false)) {
            whenDone((grant, failure) -> {
                if (grant != null) {
                    grant.close();
                }
            });
        }
    }

    /** Does something with a grant, or the failure to get one. */
    void whenDone(BiConsumer<? super @Nullable HeldGrant, ? super @Nullable Throwable> action) {
        CompletionStage<HeldGrant> stage = result;
        stage.whenComplete(action);
    }
}
