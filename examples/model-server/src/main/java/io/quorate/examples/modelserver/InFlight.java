package io.quorate.examples.modelserver;

import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests between their first byte and the last of their answers. Thread-safe. */
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Ticker ticker;
    private volatile long lastSuccess;
    private int count;

    InFlight(Ticker ticker) {
        this.ticker = ticker;
        lastSuccess = ticker.nanoTime();
    }

    void enter() {
        change(1);
    }

    void leave(boolean success) {
        if (success) {
            lastSuccess = ticker.nanoTime();
        }
        change(-1);
    }

    private void change(int by) {
        lock.lock();
        try {
            count += by;
            if (count == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    Duration sinceLastSuccess() {
        return Duration.ofNanos(ticker.nanoTime() - lastSuccess);
    }

    boolean awaitIdle(Duration deadline) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(deadline);
        lock.lock();
        try {
            while (count > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
            return count == 0;
        } finally {
            lock.unlock();
        }
    }
}
