package io.quorate.failover;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a listener has yet to hear: in order, one at a time, isolated, and of too many the oldest are lost. */
final class Mailbox<T> {
    private static final Logger LOG = System.getLogger(Mailbox.class.getName());

    private final String what;
    private final Executor executor;
    private final int capacity;
    private final Consumer<T> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private boolean busy;
    private long dropped;

    Mailbox(String what, Executor executor, int capacity, Consumer<T> reader) {
        this.what = what;
        this.executor = executor;
        this.capacity = capacity;
        this.reader = reader;
    }

    /** Never blocks. */
    void add(T letter) {
        lock.lock();
        try {
            if (waiting.size() == capacity) {
                waiting.removeFirst();
                dropped++;
            }
            waiting.add(letter);
            if (busy) {
                return;
            }
            busy = true;
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(this::read);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0} is not told any more: it is closed", what);
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        for (T letter = next(); letter != null; letter = next()) {
            try {
                reader.accept(letter);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, what + " failed", e);
            }
        }
    }

    private @Nullable T next() {
        lock.lock();
        try {
            T letter = waiting.poll();
            busy = letter != null;
            return letter;
        } finally {
            lock.unlock();
        }
    }
}
