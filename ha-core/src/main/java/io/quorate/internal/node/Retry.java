package io.quorate.internal.node;

import io.quorate.internal.session.Backoff;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Repeats an idempotent operation until its outcome is known. For joins, removals and replacements only: they recognise
 * what an earlier attempt did. Runs on the loop.
 */
public final class Retry {
    private Retry() {}

    /** The stage completes on the loop; it fails with what is final, or with the last failure once not wanted any more. */
    public static <T> CompletionStage<T> untilKnown(
            NodeCore core, BooleanSupplier wanted, Supplier<CompletionStage<T>> operation) {
        return untilKnown(core, wanted, operation.get(), operation);
    }

    /** The same where the first attempt has been made already. */
    public static <T> CompletionStage<T> untilKnown(
            NodeCore core, BooleanSupplier wanted, CompletionStage<T> first, Supplier<CompletionStage<T>> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        follow(core, wanted, first, operation, new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1)), result);
        return result;
    }

    private static <T> void follow(
            NodeCore core,
            BooleanSupplier wanted,
            CompletionStage<T> attempt,
            Supplier<CompletionStage<T>> operation,
            Backoff backoff,
            CompletableFuture<T> result) {
        attempt.whenComplete((value, failure) -> core.loop().execute(() -> {
            if (failure == null) {
                result.complete(value);
                return;
            }
            StoreException known = Calls.storeFailure(failure);
            boolean again = known.kind() == StoreException.Kind.UNAVAILABLE
                    || known.kind() == StoreException.Kind.OUTCOME_UNKNOWN;
            if (again && wanted.getAsBoolean()) {
                core.later(backoff.next(), () -> follow(core, wanted, operation.get(), operation, backoff, result));
            } else {
                result.completeExceptionally(known);
            }
        }));
    }
}
