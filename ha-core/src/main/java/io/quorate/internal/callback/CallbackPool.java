package io.quorate.internal.callback;

import io.quorate.QuorateException;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Few threads for many short calls, and more only when all of them are blocked: a plain cached pool would answer the
 * election of a thousand leaders with a thousand threads, a fixed one would let four blocking callbacks starve the rest.
 */
public final class CallbackPool implements Executor, AutoCloseable {
    static final int BASE_THREADS = 2;
    static final int MAX_THREADS = 256;
    private static final int STEP = 8;
    private static final Duration CHECK = Duration.ofMillis(20);

    /** On a busy machine a thread may be long in getting a processor; another thread would not get one sooner. */
    private static final int PATIENT_CHECKS = 25;

    private final ThreadPoolExecutor pool;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    /** Only for the scheduler. */
    private int stalled;

    private final Scheduler scheduler;
    private final FailureSink failures;
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile long completedAtLastCheck;
    private volatile boolean exhaustedReported;

    // The pool does grow beyond its core: grow() moves the core itself.
    @SuppressWarnings("ErroneousThreadPoolConstructorChecker")
    public CallbackPool(String threadPrefix, Scheduler scheduler, FailureSink failures) {
        this.scheduler = scheduler;
        this.failures = failures;
        AtomicLong count = new AtomicLong();
        pool = new ThreadPoolExecutor(
                BASE_THREADS, MAX_THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadPrefix + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    threads.add(thread);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
        watch();
    }

    /** Takes no further calls; those that wait are still made. */
    @Override
    public void close() {
        pool.shutdown();
    }

    /** Interrupts what still runs, and drops what waits. */
    public void closeNow() {
        pool.shutdownNow();
    }

    /** Waits until the threads are gone. */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        return pool.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void watch() {
        boolean needed = !pool.getQueue().isEmpty() || pool.getCorePoolSize() > BASE_THREADS;
        if (needed && !pool.isShutdown() && checking.compareAndSet(false, true)) {
            completedAtLastCheck = pool.getCompletedTaskCount();
            scheduler.schedule(CHECK, this::check);
        }
    }

    private void check() {
        checking.set(false);
        int waiting = pool.getQueue().size();
        if (waiting == 0) {
            // Blocked threads keep running their tasks; the surplus ends when they come back.
            pool.setCorePoolSize(Math.max(BASE_THREADS, Math.min(pool.getActiveCount(), MAX_THREADS)));
            exhaustedReported = false;
        } else if (pool.getCompletedTaskCount() != completedAtLastCheck) {
            stalled = 0;
        } else if (allWait() || stalled++ >= PATIENT_CHECKS) {
            grow(waiting);
        }
        if (pool.getActiveCount() > 0 || waiting > 0) {
            watch();
        }
    }

    /** A thread that waits is certainly blocked; one that seems to run may be, in a system call. */
    private boolean allWait() {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        return threads.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE);
    }

    private void grow(int waiting) {
        int size = pool.getCorePoolSize();
        if (size < MAX_THREADS) {
            pool.setCorePoolSize(Math.min(MAX_THREADS, size + Math.min(waiting, STEP)));
        } else if (!exhaustedReported) {
            exhaustedReported = true;
            failures.report(
                    "callback threads",
                    new QuorateException("all " + MAX_THREADS + " callback threads are blocked and " + waiting
                            + " calls wait: callbacks should return soon, or be given an executor of their own"));
        }
    }
}
