package io.quorate.etcd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Speaks to one listener, and never after its end: the lock makes {@link #end()} wait for a call on another thread. */
final class Voice<L> {
    private static final Logger LOG = System.getLogger(Voice.class.getName());

    private final L listener;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    Voice(L listener) {
        this.listener = listener;
    }

    void say(Consumer<? super L> words) {
        lock.lock();
        try {
            if (!ended) {
                words.accept(listener);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a listener failed; the backend goes on without it having heard this", e);
        } finally {
            lock.unlock();
        }
    }

    /** Says the last words. */
    void end(Consumer<? super L> words) {
        lock.lock();
        try {
            say(words);
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        end(listener -> {});
    }
}
