package io.quorate.etcd;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One operation of the SPI: however many requests it takes, it has one end. The lock decides between the end and the next
 * request, so that nothing is sent on behalf of an operation whose caller has already been told that nothing was.
 */
final class Call<T> {
    private final String what;
    private final boolean write;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean sent;
    private boolean over;

    Call(String what, boolean write) {
        this.what = what;
        this.write = write;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Sends a request, unless the call is over. */
    <R> CompletableFuture<R> send(Supplier<CompletableFuture<R>> request) {
        lock.lock();
        try {
            if (over) {
                return CompletableFuture.failedFuture(new CancellationException(what + " is over"));
            }
            sent = true;
            return request.get();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the call as the future does. */
    void follow(CompletionStage<T> outcome) {
        Failures.whenDone(outcome, (value, error) -> {
            if (error == null) {
                finish();
                result.complete(value);
            } else {
                fail(Failures.translate(what, write, error));
            }
        });
    }

    /** Ends the call because the store has not answered. */
    void expire(String limit, Endpoints endpoints) {
        boolean wasSent = finish();
        String troubles = endpoints.troubles();
        String message = what + ": no answer within " + limit + (troubles.isEmpty() ? "" : " (" + troubles + ")");
        if (wasSent && write) {
            fail(new StoreException(Kind.OUTCOME_UNKNOWN, message + "; it may have been applied"));
        } else {
            fail(new StoreException(endpoints.isMisconfigured() ? Kind.INVALID : Kind.UNAVAILABLE, message));
        }
    }

    void fail(StoreException reason) {
        finish();
        result.completeExceptionally(reason);
    }

    private boolean finish() {
        lock.lock();
        try {
            over = true;
            return sent;
        } finally {
            lock.unlock();
        }
    }
}
