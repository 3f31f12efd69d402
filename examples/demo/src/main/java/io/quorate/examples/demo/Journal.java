package io.quorate.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** What the processes said about requests. Thread-safe. */
final class Journal {
    private static final int REMEMBERED = 20;

    private final Deaths deaths;
    private final AtomicLong atDead = new AtomicLong();
    private final AtomicLong atLiving = new AtomicLong();
    private final AtomicLong worst = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> failures = new ArrayList<>();
    private volatile Figures figures = Figures.NONE;
    private volatile boolean complete;

    Journal(Deaths deaths) {
        this.deaths = deaths;
    }

    void stats(Words words) {
        Figures now = Figures.of(words);
        worst.accumulateAndGet(now.p99(), Math::max);
        figures = now;
    }

    /** The last line of a generator that got all its answers. */
    void done(Words words) {
        stats(words);
        complete = true;
    }

    /** A request broke: its gateway's fault, unless the gateway had been killed. */
    void broken(Words words) {
        if (deaths.wasDead(words.who(), words.number("at"))) {
            atDead.incrementAndGet();
        } else {
            failed(words);
        }
    }

    /** A living gateway said no. */
    void refused(Words words) {
        failed(words);
    }

    private void failed(Words words) {
        atLiving.incrementAndGet();
        lock.lock();
        try {
            if (failures.size() < REMEMBERED) {
                failures.add(words.line());
            }
        } finally {
            lock.unlock();
        }
    }

    Figures figures() {
        return figures;
    }

    /** The worst 99th percentile since the last call. */
    long takeWorst() {
        return worst.getAndSet(0);
    }

    /** Requests that were inside a gateway when it was killed, or came to it right after. */
    long atDead() {
        return atDead.get();
    }

    /** Requests that a living gateway failed. */
    long atLiving() {
        return atLiving.get();
    }

    boolean isComplete() {
        return complete;
    }

    List<String> failures() {
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }
}
