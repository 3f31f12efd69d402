package io.quorate.http;

import io.quorate.time.Scheduler.Cancellable;
import io.quorate.time.SystemScheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The server's few threads. A request out of time is interrupted, which closes its connection, even while it is being
 * read: else as many slow clients as there are threads would silence the endpoints. (The JDK's own limit is a system
 * property, and so everybody's.) Each queued task is an open connection with data; the queue must not refuse one, since
 * the JDK's server would then forget the connection without closing it.
 */
final class ServerThreads implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(ServerThreads.class.getName());
    private static final int IDLE_SECONDS = 15;
    private static final int CLOSE_SECONDS = 5;

    private final SystemScheduler timer = new SystemScheduler("quorate-http-timer");
    private final ThreadPoolExecutor pool;
    private final Duration limit;

    ServerThreads(int threads, Duration limit) {
        this.limit = limit;
        pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ServerThreads::thread);
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable exchange) {
        pool.execute(() -> runLimited(exchange));
    }

    private void runLimited(Runnable exchange) {
        // The future keeps a late interrupt from hitting the next exchange on this thread.
        FutureTask<Boolean> task = new FutureTask<>(exchange, true);
        Cancellable deadline = timer.schedule(limit, () -> cancel(task));
        task.run();
        deadline.cancel();
        if (Thread.interrupted()) {
            LOG.log(Level.DEBUG, "a request was interrupted after {0}", limit);
        }
    }

    private static void cancel(FutureTask<Boolean> task) {
        if (task.cancel(true)) {
            LOG.log(Level.DEBUG, "a request ran out of time");
        }
    }

    @Override
    public void close() {
        timer.close();
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "{0} HTTP threads ignore their interrupt and go on", pool.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "quorate-http");
        thread.setDaemon(true);
        return thread;
    }
}
