package io.quorate.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Who led in which term, gathered from everyone: what each server says of itself, what the store says, and who signed what
 * was published. Thread-safe.
 */
final class Terms {
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableMap<Long, Set<String>> leaders = new TreeMap<>();
    private final Map<Long, Duration> gaps = new TreeMap<>();
    private long vacantSince;
    private boolean vacant;

    Terms(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Somebody says that a node led in a term. Tells how long nobody had led before that term. */
    Duration leads(String node, long token) {
        lock.lock();
        try {
            boolean isNew = leaders.isEmpty() || token > leaders.lastKey();
            leaders.computeIfAbsent(token, t -> new TreeSet<>()).add(node);
            if (isNew && vacant) {
                vacant = false;
                gaps.put(token, Duration.ofNanos(nanoTime.getAsLong() - vacantSince));
            }
            return gaps.getOrDefault(token, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /** The leader of the latest term is gone. */
    void vacant() {
        lock.lock();
        try {
            if (!vacant) {
                vacant = true;
                vacantSince = nanoTime.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isVacant() {
        lock.lock();
        try {
            return vacant;
        } finally {
            lock.unlock();
        }
    }

    /** Terms in order, each with everyone who was said to lead in it. */
    Map<Long, Set<String>> leaders() {
        lock.lock();
        try {
            return new TreeMap<>(leaders);
        } finally {
            lock.unlock();
        }
    }

    /** How long nobody led, each time. */
    List<Duration> gaps() {
        lock.lock();
        try {
            return List.copyOf(gaps.values());
        } finally {
            lock.unlock();
        }
    }
}
