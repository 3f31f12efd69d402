package io.quorate.internal.checkpoint;

import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.SaveResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One save on its way: who waits for it, who gives it up, and whether its failure was told. */
final class SaveFlight implements PendingSave {

    /** What is to be done, on a thread that is interrupted to give it up. */
    interface Work {
        SaveResult run(SaveFlight flight) throws Exception;
    }

    private final String what;
    private final Executor callbacks;
    private final CompletableFuture<CheckpointRound> round = new CompletableFuture<>();
    private final CompletableFuture<SaveResult> result = new CompletableFuture<>();
    /** Completed on the flight's own thread, as nothing of it runs any more. */
    private final CompletableFuture<SaveResult> over = new CompletableFuture<>();

    private final AtomicBoolean told = new AtomicBoolean();
    /** Guards the three below: an interrupt must not hit what the thread does next. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Work work;
    private @Nullable Thread runner;
    private boolean cancelled;
    private volatile boolean committing;

    SaveFlight(String what, Executor callbacks, Work work) {
        this.what = what;
        this.callbacks = callbacks;
        this.work = work;
    }

    void run() {
        Work mine = begin();
        if (mine == null) {
            return;
        }
        try {
            SaveResult saved = mine.run(this);
            land();
            finish(saved, null);
        } catch (Throwable e) {
            land();
            finish(null, translate(e));
        }
    }

    void announced(CheckpointRound value) {
        onCallbacks(() -> round.complete(value));
    }

    /** From here on giving up leaves the outcome unknown. */
    void committing() {
        committing = true;
    }

    /** The flight was never begun and never will be. */
    void drop() {
        cancel();
        begin();
    }

    @Override
    public CompletionStage<CheckpointRound> round() {
        return round.minimalCompletionStage();
    }

    @Override
    public CompletionStage<SaveResult> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public SaveResult await(Duration limit) throws InterruptedException, TimeoutException {
        try {
            return over.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            told.set(true);
            throw failure(e);
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            if (runner != null) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        return over.isDone();
    }

    CompletionStage<SaveResult> over() {
        return over.minimalCompletionStage();
    }

    /** Waits for the end, and throws a failure that nobody was told of. */
    void awaitAndSurface() throws InterruptedException {
        try {
            over.get();
        } catch (ExecutionException e) {
            if (told.compareAndSet(false, true)) {
                throw failure(e);
            }
        }
    }

    private @Nullable Work begin() {
        Work mine;
        lock.lock();
        try {
            mine = work;
            work = null;
            if (mine != null && !cancelled) {
                runner = Thread.currentThread();
                return mine;
            }
        } finally {
            lock.unlock();
        }
        if (mine != null) {
            finish(null, new CheckpointException(what + " was given up before it began: nothing was published", null));
        }
        return null;
    }

    private void land() {
        lock.lock();
        try {
            runner = null;
            // Taken back here, an interrupt cannot be meant for the next flight on this thread.
            if (Thread.interrupted()) {
                cancelled = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(@Nullable SaveResult saved, @Nullable QuorateException failure) {
        if (failure != null) {
            over.completeExceptionally(failure);
            onCallbacks(() -> {
                round.completeExceptionally(failure);
                result.completeExceptionally(failure);
            });
        } else if (saved != null) {
            over.complete(saved);
            onCallbacks(() -> result.complete(saved));
        }
    }

    private QuorateException translate(Throwable e) {
        if (committing && (e instanceof InterruptedException || cancelled)) {
            return new OutcomeUnknownException(
                    what + " was given up while it was published: published() tells whether it was", e);
        }
        if (e instanceof QuorateException known) {
            return known;
        }
        if (cancelled || e instanceof InterruptedException) {
            return new CheckpointException(what + " was given up: nothing was published", e);
        }
        return new CheckpointException(
                what + " failed: " + e + "; nothing was published, and what was published before stands", e);
    }

    private static QuorateException failure(ExecutionException e) {
        return e.getCause() instanceof QuorateException known ? known : new QuorateException("save failed", e);
    }

    private void onCallbacks(Runnable signal) {
        try {
            callbacks.execute(signal);
        } catch (RejectedExecutionException closing) {
            signal.run();
        }
    }
}
