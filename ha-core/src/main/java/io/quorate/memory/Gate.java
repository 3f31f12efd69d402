package io.quorate.memory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls to an observer through until it is closed. Closing waits for a call that is under way, unless it is that call
 * which closes; afterwards none begins.
 */
final class Gate {
    private static final Logger LOG = System.getLogger(Gate.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;

    void pass(Runnable call) {
        lock.lock();
        try {
            if (!closed) {
                call.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "an observer of the in-memory store failed", e);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }
}
