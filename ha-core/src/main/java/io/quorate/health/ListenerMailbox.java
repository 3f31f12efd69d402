package io.quorate.health;

import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one listener has yet to hear: in order, one at a time, on an executor, bounded. */
final class ListenerMailbox {
    static final int CAPACITY = 1_000;
    static final Duration SLOW = Duration.ofSeconds(10);
    private static final Logger LOG = System.getLogger(ListenerMailbox.class.getName());

    private final HealthListener listener;
    private final Executor executor;
    private final Scheduler scheduler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<HealthChange> waiting = new ArrayDeque<>();
    private long dropped;
    private boolean busy;
    private boolean silent;

    ListenerMailbox(HealthListener listener, Executor executor, Scheduler scheduler) {
        this.listener = listener;
        this.executor = executor;
        this.scheduler = scheduler;
    }

    /** Never blocks nor calls out: it is called under the book's lock. */
    void add(List<HealthChange> changes) {
        lock.lock();
        try {
            for (HealthChange change : changes) {
                if (waiting.size() == CAPACITY) {
                    waiting.removeFirst();
                    dropped++;
                }
                waiting.addLast(change);
            }
        } finally {
            lock.unlock();
        }
    }

    void pump() {
        if (!reserve()) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            release();
            LOG.log(Level.ERROR, "the executor refuses to call health listener " + listener, e);
        }
    }

    /** Nothing is delivered any more, except what is being delivered. */
    void silence() {
        lock.lock();
        try {
            silent = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private boolean reserve() {
        lock.lock();
        try {
            boolean mine = !busy && !waiting.isEmpty() && !silent;
            busy |= mine;
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        lock.lock();
        try {
            busy = false;
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        for (HealthChange change = next(); change != null; change = next()) {
            deliver(change);
            reportDropped();
        }
    }

    private @Nullable HealthChange next() {
        lock.lock();
        try {
            HealthChange change = silent ? null : waiting.pollFirst();
            busy = change != null;
            return change;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(HealthChange change) {
        Cancellable watch = scheduler.schedule(SLOW, this::reportSlow);
        try {
            listener.onChange(change);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "health listener " + listener + " failed on: " + change, e);
        } finally {
            watch.cancel();
        }
    }

    private void reportSlow() {
        LOG.log(Level.WARNING, "health listener {0} has not returned for {1}; its changes wait", listener, SLOW);
    }

    private void reportDropped() {
        long lost;
        lock.lock();
        try {
            lost = dropped;
            dropped = 0;
        } finally {
            lock.unlock();
        }
        if (lost > 0) {
            LOG.log(Level.WARNING, "health listener {0} was too slow and missed {1} changes", listener, lost);
        }
    }
}
