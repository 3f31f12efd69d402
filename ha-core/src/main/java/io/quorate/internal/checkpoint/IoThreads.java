package io.quorate.internal.checkpoint;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A coordinator's threads: few that drive (a save, a stand-by's copy, a collection) and those that write shards. Apart,
 * since a save that waits at its barrier must not hold up the shard that it waits for. They end when idle.
 */
final class IoThreads implements AutoCloseable {
    /** Somebody waits for it, also when it is never run. */
    interface Droppable extends Runnable {
        void drop();
    }

    private static final Logger LOG = System.getLogger(IoThreads.class.getName());
    private static final int DRIVERS = 3;
    private static final int QUEUE = 4_096;
    private static final int IDLE_SECONDS = 5;
    private static final int CLOSE_SECONDS = 5;

    private final ThreadLocal<Boolean> ours = ThreadLocal.withInitial(() -> false);
    private final ThreadPoolExecutor drivers;
    private final ThreadPoolExecutor writers;

    IoThreads(String prefix, int writerThreads) {
        drivers = pool(prefix + "-checkpoint-", DRIVERS);
        writers = pool(prefix + "-shard-", writerThreads);
    }

    private ThreadPoolExecutor pool(String prefix, int threads) {
        AtomicLong count = new AtomicLong();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(
                            () -> {
                                ours.set(true);
                                task.run();
                            },
                            prefix + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Executor drivers() {
        return drivers;
    }

    Executor writers() {
        return writers;
    }

    /** For work that another thread does as well if this one is not taken. */
    void tryWriter(Runnable work) {
        try {
            writers.execute(work);
        } catch (RejectedExecutionException busyOrClosed) {
            LOG.log(Level.DEBUG, "no thread is free to help writing shards");
        }
    }

    /** Interrupts what runs and drops what waits. Idempotent. */
    void shutDown() {
        drivers.shutdownNow();
        for (Runnable waiting : writers.shutdownNow()) {
            if (waiting instanceof Droppable task) {
                task.drop();
            }
        }
    }

    /** Waits for the end, but a thread of its own does not wait for itself. */
    @Override
    public void close() {
        shutDown();
        if (ours.get()) {
            return;
        }
        try {
            if (!drivers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !writers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "checkpoint threads hang in the storage and go on; a hard NFS mount does that");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
