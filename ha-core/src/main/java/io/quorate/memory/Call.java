package io.quorate.memory;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A request on its way. */
final class Call<T> {

    /** What a lost answer leaves unknown. */
    enum Nature {
        READ,
        WRITE,
        HEARTBEAT
    }

    private final Nature nature;
    private final Function<StoreState, T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile Scheduler.Cancellable timeout = () -> {};
    private volatile Runnable afterwards = () -> {};

    Call(Nature nature, Function<StoreState, T> work) {
        this.nature = nature;
        this.work = work;
    }

    Nature nature() {
        return nature;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Before the call is sent. */
    void afterwards(Runnable step) {
        afterwards = step;
    }

    void timeout(Scheduler.Cancellable handle) {
        timeout = handle;
        if (result.isDone()) {
            handle.cancel();
        }
    }

    /** Does the work at the store; what comes back tells the caller. */
    Runnable perform(StoreState state) {
        try {
            T value = work.apply(state);
            return () -> settle(() -> result.complete(value));
        } catch (StoreException e) {
            return () -> fail(e);
        }
    }

    void fail(StoreException failure) {
        settle(() -> result.completeExceptionally(failure));
    }

    /** The answer will not come any more. */
    void unanswered(String why) {
        fail(
                nature == Nature.WRITE
                        ? new StoreException(Kind.OUTCOME_UNKNOWN, why + ": the write was applied or not; read again")
                        : new StoreException(Kind.UNAVAILABLE, why + ": try again"));
    }

    private void settle(Runnable outcome) {
        timeout.cancel();
        afterwards.run();
        outcome.run();
    }
}
