package io.quorate.internal.election;

import io.quorate.election.LeadershipCallback;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One call of a leader's callback that can be interrupted, and only while it runs. */
final class TermCall {
    private final LeadershipCallback callback;
    private final Term term;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;

    TermCall(LeadershipCallback callback, Term term) {
        this.callback = callback;
        this.term = term;
    }

    /** A term that was lost before its call began is not worth the call. */
    void run() throws Exception {
        if (!term.isValid()) {
            return;
        }
        enter(Thread.currentThread());
        try {
            callback.lead(term);
        } finally {
            enter(null);
            // The pool's thread goes on to other calls: an interrupt that came too late is not theirs.
            Thread.interrupted();
        }
    }

    void interrupt() {
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
