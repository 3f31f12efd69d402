package io.quorate.examples.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all requests together may keep for another attempt. Thread-safe. */
final class BodyBudget {
    private final AtomicLong left;

    BodyBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    boolean reserve(int bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    long left() {
        return left.get();
    }

    void release(int bytes) {
        left.addAndGet(bytes);
    }
}
