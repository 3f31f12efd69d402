package io.quorate.internal.node;

import io.quorate.Grant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One call of a callback that exercises a grant. It can be interrupted, and only while it runs. */
final class GrantCall<G extends Grant> {
    private final GrantCallback.Body<G> body;
    private final G grant;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;

    GrantCall(GrantCallback.Body<G> body, G grant) {
        this.body = body;
        this.grant = grant;
    }

    /** A grant that was lost before its call began is not worth the call. */
    void run() throws Exception {
        if (!grant.isValid()) {
            return;
        }
        enter(Thread.currentThread());
        try {
            body.exercise(grant);
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
