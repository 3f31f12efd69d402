package io.quorate.health;

import io.quorate.time.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs probes on a few threads of an executor. A run past its deadline no longer counts against the limit, so that one
 * that ignores its interrupt delays nobody: there are at most {@code limit} threads and one for each run of that sort, of
 * which there are at most {@value #MAX_DETACHED}. Each probe has at most one run, which bounds the queue.
 */
final class ProbeLane {
    static final int MAX_DETACHED = 64;
    private static final Logger LOG = System.getLogger(ProbeLane.class.getName());

    private final Executor executor;
    private final Scheduler scheduler;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<ProbeRun> queue = new ArrayDeque<>();
    private int workers;
    private int detached;
    private boolean closed;

    ProbeLane(Executor executor, Scheduler scheduler, int limit) {
        this.executor = executor;
        this.scheduler = scheduler;
        this.limit = limit;
    }

    void submit(ProbeRun run) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            queue.add(run);
        } finally {
            lock.unlock();
        }
        launch();
    }

    /** Gives the place of a run that is past its deadline to another. */
    void detach(ProbeRun run) {
        lock.lock();
        try {
            if (run.ended || detached == MAX_DETACHED) {
                return;
            }
            run.detached = true;
            detached++;
            workers--;
        } finally {
            lock.unlock();
        }
        launch();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
        } finally {
            lock.unlock();
        }
    }

    private void launch() {
        if (!reserveWorker()) {
            return;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            releaseWorker();
            LOG.log(Level.ERROR, "the executor refuses to run probes; their states are no longer updated", e);
        }
    }

    private boolean reserveWorker() {
        lock.lock();
        try {
            if (queue.isEmpty() || workers >= limit) {
                return false;
            }
            workers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void releaseWorker() {
        lock.lock();
        try {
            workers--;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (ProbeRun run = next(); run != null; run = next()) {
            run.execute(scheduler);
            if (end(run)) {
                return;
            }
        }
    }

    private @Nullable ProbeRun next() {
        lock.lock();
        try {
            ProbeRun run = queue.poll();
            if (run == null) {
                workers--;
            }
            return run;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether this worker was replaced meanwhile. */
    private boolean end(ProbeRun run) {
        lock.lock();
        try {
            run.ended = true;
            if (run.detached) {
                detached--;
            }
            return run.detached;
        } finally {
            lock.unlock();
        }
    }
}
