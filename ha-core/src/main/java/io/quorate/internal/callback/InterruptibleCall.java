package io.quorate.internal.callback;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A call of a user's code that can be interrupted, and only while it runs. */
public final class InterruptibleCall {

    /** What the user does. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    private final Body body;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;

    public InterruptibleCall(Body body) {
        this.body = body;
    }

    public void run() throws Exception {
        enter(Thread.currentThread());
        try {
            body.run();
        } finally {
            enter(null);
            // The pool's thread goes on to other calls: an interrupt that came too late is not theirs.
            Thread.interrupted();
        }
    }

    public void interrupt() {
        lock.lock();
        try {
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void enter(@Nullable Thread running) {
        lock.lock();
        try {
            thread = running;
        } finally {
            lock.unlock();
        }
    }
}
