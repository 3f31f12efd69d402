package io.quorate.health;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The engine's own threads: as many as its lanes and listeners use at once, gone when idle. */
final class ProbeThreads implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(ProbeThreads.class.getName());
    private static final int IDLE_SECONDS = 15;
    private static final int CLOSE_SECONDS = 5;

    // The lanes bound the number of threads; a queue here would let a stuck probe hold up what is queued behind it.
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ProbeThreads::thread);

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "quorate-health-probe");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        // A listener or probe that closes its engine does not wait for itself: it has just been interrupted.
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "{0} health threads ignore their interrupt and go on", pool.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
