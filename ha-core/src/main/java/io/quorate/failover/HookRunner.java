package io.quorate.failover;

import io.quorate.QuorateException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs hooks one after the other, each on a thread that can be left behind: whoever waits for a hook waits for its time
 * limit at most. Thread-safe.
 */
final class HookRunner implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.quorate");
    /** Every hook runs once at a time, so there are no more threads than hooks; this bounds the mad. */
    private static final int MOST_THREADS = 256;

    private static final int MOST_EVENTS = 1_000;
    private static final int IDLE_SECONDS = 5;

    private final HookListener listener;
    private final Set<Hook<?>> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor events;

    HookRunner(HookListener listener) {
        this.listener = listener;
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "quorate-hooks");
            thread.setDaemon(true);
            return thread;
        };
        threads = new ThreadPoolExecutor(
                0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
        events = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_EVENTS), daemons);
        events.allowCoreThreadTimeOut(true);
    }

    /** Runs all until one fails; the rest of the stage is not worth running then. */
    <T> void runStrictly(FailoverStage stage, List<Hook<T>> hooks, T event) throws InterruptedException {
        for (Hook<T> hook : hooks) {
            Optional<Throwable> failure = run(stage, hook, event);
            if (failure.isPresent()) {
                throw new HookFailedException(stage + " " + hook + " failed", failure.get());
            }
        }
    }

    /** Runs all, whatever becomes of one. An interrupt ends the hook that runs, not those that follow. */
    <T> void runEach(FailoverStage stage, List<Hook<T>> hooks, T event) {
        boolean interrupted = false;
        for (Hook<T> hook : hooks) {
            try {
                run(stage, hook, event);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same without waiting, one event after the other. */
    <T> void tell(FailoverStage stage, List<Hook<T>> hooks, T event) {
        if (!hooks.isEmpty()) {
            try {
                events.execute(() -> runEach(stage, hooks, event));
            } catch (RejectedExecutionException e) {
                hooks.forEach(hook -> report(stage, hook, new QuorateException("closed, or too many events wait", e)));
            }
        }
    }

    private <T> Optional<Throwable> run(FailoverStage stage, Hook<T> hook, T event) throws InterruptedException {
        if (!running.add(hook)) {
            return report(stage, hook, new QuorateException(hook + " is left out: its last call has not returned yet"));
        }
        Future<?> call;
        try {
            call = threads.submit(() -> {
                try {
                    hook.body().run(event);
                    return null;
                } finally {
                    running.remove(hook);
                }
            });
        } catch (RejectedExecutionException e) {
            running.remove(hook);
            return report(stage, hook, new QuorateException("the hooks are closed", e));
        }
        return await(stage, hook, call);
    }

    private Optional<Throwable> await(FailoverStage stage, Hook<?> hook, Future<?> call) throws InterruptedException {
        try {
            call.get(hook.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return report(stage, hook, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            call.cancel(true);
            return report(stage, hook, new QuorateException(hook + " took longer than " + hook.timeLimit()));
        } catch (InterruptedException e) {
            call.cancel(true);
            throw e;
        }
    }

    private Optional<Throwable> report(FailoverStage stage, Hook<?> hook, Throwable cause) {
        LOG.log(Level.WARNING, stage + " " + hook + " failed", cause);
        try {
            listener.failed(stage, hook.name(), cause);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener of hooks failed", e);
        }
        return Optional.of(cause);
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        events.shutdownNow();
        threads.shutdownNow();
    }
}
