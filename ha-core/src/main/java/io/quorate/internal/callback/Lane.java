package io.quorate.internal.callback;

import io.quorate.CallbackOverrunException;
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
        offer(call);
    }

    /**
     * Takes a call.
     *
     * @return whether it waits for its turn now; if not, the lane is closed, or the executor refused and that was reported
     */
    public boolean offer(Runnable call) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            queue.add(call);
            if (running) {
                return true;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        return submit();
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

    private boolean submit() {
        try {
            executor.execute(this::runOne);
            return true;
        } catch (RejectedExecutionException e) {
            // The executor may be full only for now: what waited is dropped and said so, later calls may fare better.
            drop();
            failures.report(what, new QuorateException("the callback executor refused a call: " + what, e));
            return false;
        }
    }

    private void drop() {
        lock.lock();
        try {
            queue.clear();
            running = false;
        } finally {
            lock.unlock();
        }
    }

    /** One call per turn, so that a busy lane does not keep a thread from the others. */
    private void runOne() {
        do {
            Runnable call = next();
            if (call != null) {
                runIsolated(call);
            }
        } while (isMoreWaiting() && !isResubmitted());
    }

    private boolean isMoreWaiting() {
        lock.lock();
        try {
            running = !queue.isEmpty();
            return running;
        } finally {
            lock.unlock();
        }
    }

    private boolean isResubmitted() {
        try {
            executor.execute(this::runOne);
            return true;
        } catch (RejectedExecutionException e) {
            // The executor is closing, or full: this is one of its threads and makes the calls that wait.
            return false;
        }
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
                                new CallbackOverrunException(
                                        what + " has been running for over " + SLOW.toSeconds() + " s")));
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failures.report(what, e);
        } finally {
            slow.cancel();
        }
    }
}
