package io.quorate.internal.callback;

import io.quorate.QuorateException;
import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls to one user object, one after the other on a shared executor. What a call throws is reported, a call that runs long
 * is reported, and {@link #close()} keeps further ones from beginning.
 */
public final class Lane implements Executor {
    /** How long a call may run before it is reported as slow. */
    public static final Duration SLOW = Duration.ofSeconds(10);

    private final String what;
    private final Executor executor;
    private final Scheduler scheduler;
    private final FailureSink failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private boolean running;
    private volatile boolean closed;

    private final boolean mayTakeLong;

    public Lane(String what, Executor executor, Scheduler scheduler, FailureSink failures, boolean mayTakeLong) {
        this.what = what;
        this.mayTakeLong = mayTakeLong;
        this.executor = executor;
        this.scheduler = scheduler;
        this.failures = failures;
    }

    @Override
    public void execute(Runnable call) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            queue.add(call);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        submit();
    }

    /** No call begins after this; one that runs goes on. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
        } finally {
            lock.unlock();
        }
    }

    private void submit() {
        try {
            executor.execute(this::runOne);
        } catch (RejectedExecutionException e) {
            // The executor is the user's or the node is closing: the calls cannot be made, and saying so is all there
            // is.
            close();
            failures.report(what, new QuorateException("the callback executor refused a call: " + what, e));
        }
    }

    private void runOne() {
        Runnable call = next();
        if (call != null) {
            runIsolated(call);
        }
        lock.lock();
        try {
            if (queue.isEmpty()) {
                running = false;
                return;
            }
        } finally {
            lock.unlock();
        }
        // One call per turn, so that a busy lane does not keep a thread from the others.
        submit();
    }

    private @org.jspecify.annotations.Nullable Runnable next() {
        lock.lock();
        try {
            return closed ? null : queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void runIsolated(Runnable call) {
        Cancellable slow = mayTakeLong
                ? () -> {}
                : scheduler.schedule(
                        SLOW,
                        () -> failures.report(
                                what,
                                new QuorateException(what + " has been running for over " + SLOW.toSeconds() + " s")));
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failures.report(what, e);
        } finally {
            slow.cancel();
        }
    }
}
