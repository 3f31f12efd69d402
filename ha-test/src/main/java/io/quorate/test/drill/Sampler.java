package io.quorate.test.drill;

import io.quorate.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Samples grants' validity without pause until each is over, all in one thread that ends when there is none. A sample is
 * certain only between the two readings of the clock around it. Thread-safe.
 */
final class Sampler {
    private static final long EVERY = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long TELL_EVERY = TimeUnit.MILLISECONDS.toNanos(20);

    /** One grant; the last instant at which it was known to be valid moves on. */
    private static final class Sampled {
        final Grant grant;
        final Share share;
        final long first;
        long last;
        long told;
        boolean certain;

        Sampled(Grant grant, Share share, long first) {
            this.grant = grant;
            this.share = share;
            this.first = first;
            last = first;
            told = first - TELL_EVERY - 1;
        }
    }

    private final String who;
    private final Consumer<Event> record;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Sampled> added = new ArrayList<>();
    private boolean running;

    Sampler(String who, Consumer<Event> record) {
        this.who = who;
        this.record = record;
    }

    void add(Grant grant, Share share) {
        if (!grant.isValid()) {
            return;
        }
        Sampled sampled = new Sampled(grant, share, System.nanoTime());
        lock.lock();
        try {
            added.add(sampled);
            if (!running) {
                running = true;
                Thread thread = new Thread(this::sample, "quorate-drill-sampler");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void sample() {
        List<Sampled> all = new ArrayList<>();
        while (takeAdded(all)) {
            all.removeIf(sampled -> !look(sampled));
            LockSupport.parkNanos(EVERY);
        }
    }

    private boolean takeAdded(List<Sampled> all) {
        lock.lock();
        try {
            all.addAll(added);
            added.clear();
            running = !all.isEmpty();
            return running;
        } finally {
            lock.unlock();
        }
    }

    private boolean look(Sampled sampled) {
        long before = System.nanoTime();
        boolean valid = sampled.grant.isValid();
        if (valid) {
            sampled.last = before;
            sampled.certain = true;
        }
        if (sampled.certain && (!valid || before - sampled.told > TELL_EVERY)) {
            sampled.told = before;
            record.accept(new Event.Held(
                    sampled.first,
                    sampled.last,
                    who,
                    sampled.grant.resource(),
                    sampled.grant.token().value(),
                    sampled.share));
        }
        return valid;
    }
}
