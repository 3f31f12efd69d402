package io.quorate.internal.lock;

import io.quorate.internal.node.Calls;
import io.quorate.lock.AcquireTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways to acquire a primitive in one mode. */
final class Acquirer {
    /** Timers keep the time-out; this much more guards against a loop that does not turn. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Primitive primitive;
    private final Kind kind;

    Acquirer(Primitive primitive, Kind kind) {
        this.primitive = primitive;
        this.kind = kind;
    }

    HeldGrant acquire(@Nullable Object owner, String label, Duration timeout) throws InterruptedException {
        Duration limit = limit(timeout);
        Waiting waiting = primitive.acquire(kind, owner, label, limit);
        try {
            return waiting.result().get(longer(limit).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            waiting.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw Calls.translate(primitive.what(), e);
        } catch (TimeoutException | CancellationException e) {
            waiting.cancel();
            throw new AcquireTimeoutException(primitive.what() + " was not acquired within " + timeout
                    + ", and the node's loop did not say so: is it kept busy, or is this its own thread?");
        }
    }

    Optional<HeldGrant> tryAcquire(@Nullable Object owner, String label, Duration timeout) throws InterruptedException {
        try {
            return Optional.of(acquire(owner, label, timeout));
        } catch (AcquireTimeoutException e) {
            return Optional.empty();
        }
    }

    /** What the caller gets is not our own result: its dependents belong on the callback executor. */
    <G> CompletableFuture<G> acquireAsync(
            @Nullable Object owner, String label, Duration timeout, Function<HeldGrant, G> as) {
        Waiting waiting = primitive.acquire(kind, owner, label, limit(timeout));
        CompletableFuture<G> promised = new CompletableFuture<>();
        waiting.whenDone((grant, failure) -> primitive.core().onCallbacks(() -> {
            if (failure != null) {
                promised.completeExceptionally(Calls.translate(primitive.what(), failure));
            } else if (grant != null && !promised.complete(as.apply(grant))) {
                grant.close();
            }
        }));
        CompletionStage<G> watched = promised;
        watched.whenComplete((grant, failure) -> {
            if (failure != null) {
                waiting.cancel();
            }
        });
        return promised;
    }

    private Duration longer(Duration limit) {
        return (limit.isZero() ? primitive.core().requestTimeout() : limit).plus(SLACK);
    }

    private static Duration limit(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "timeout " + timeout + " is negative: give zero to take only what is free");
        }
        return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    }
}
