package io.quorate.failover;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one object, each only while it is needed. A supervisor has one that waits for the process, two that read its
 * output, two that call the listener.
 */
final class OwnThreads implements Executor {
    private static final Logger LOG = System.getLogger(OwnThreads.class.getName());
    private static final int IDLE_SECONDS = 1;

    private final ThreadPoolExecutor pool;

    OwnThreads(String name) {
        pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> new Own(work, name));
    }

    private final class Own extends Thread {
        Own(Runnable work, String name) {
            super(work, name);
            setDaemon(true);
        }

        boolean isOf(OwnThreads threads) {
            return OwnThreads.this == threads;
        }
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    boolean isOwn(Thread thread) {
        return thread instanceof Own own && own.isOf(this);
    }

    /** Lets what runs end, for a while; then interrupts it. */
    void close(Duration patience) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            pool.shutdownNow();
            if (!pool.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(
                        Level.WARNING,
                        "{0} threads of a worker ignore their interrupt and go on",
                        pool.getActiveCount());
            }
        }
    }

    /** As {@link #close}; called on one of its own threads, or interrupted, it does not wait. */
    void closeQuietly(Duration patience) {
        if (isOwn(Thread.currentThread())) {
            pool.shutdown();
            return;
        }
        try {
            close(patience);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
