package io.quorate.internal.registry;

import io.quorate.internal.node.NodeCore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** From the loop's stages to those that users hang their code on. */
final class Signals {
    private Signals() {}

    /** Completes {@code to} on the very thread on which {@code from} completes. */
    static <T> void copy(CompletionStage<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> complete(to, value, failure));
    }

    /** Completes {@code to} on the callback executor as {@code from} completes. */
    static <T> void pass(NodeCore core, CompletionStage<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> {
            try {
                core.callbacks().execute(() -> complete(to, value, failure));
            } catch (RejectedExecutionException closing) {
                // The last signals of a closing node: better on this thread than never.
                complete(to, value, failure);
            }
        });
    }

    /** Returns the very same stage, so that cancelling what the caller gets counts as its failure. */
    static <T> CompletionStage<T> onFailure(CompletionStage<T> stage, Runnable action) {
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                action.run();
            }
        });
        return stage;
    }

    private static <T> void complete(CompletableFuture<T> to, T value, @Nullable Throwable failure) {
        if (failure == null) {
            to.complete(value);
        } else {
            boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
            to.completeExceptionally(wrapped ? failure.getCause() : failure);
        }
    }
}
