package io.quorate.time;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock for tests that moves only when told to. Tasks run on the thread that calls {@link #advance}, in the order of
 * their times, and of their submission where times are equal; the clock shows a task's own time while it runs.
 *
 * <p>As an {@link Executor} it queues a task for "now": it runs at the next {@link #advance} or {@link #runDue}, never
 * inside {@code execute}. Thread-safe; only one thread at a time may advance it.
 */
public final class VirtualClock implements Ticker, Scheduler, Executor {
    private record Timer(long at, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile long now;
    private long submitted;

    /** Starts at an arbitrary reading. */
    public VirtualClock() {
        now = Duration.ofDays(1).toNanos();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            Timer timer = new Timer(now + Math.max(0, delay.toNanos()), submitted++, task);
            timers.add(timer);
            return () -> remove(timer);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    /** Runs everything that is due now, and what that makes due now. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /**
     * Moves time forward, running what becomes due on the way.
     *
     * @param by how far; not negative
     * @throws IllegalArgumentException if {@code by} is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("cannot advance by " + by + ": time only moves forward");
        }
        long target = now + by.toNanos();
        for (Timer due = next(target); due != null; due = next(target)) {
            due.task.run();
        }
        now = target;
    }

    /**
     * How many tasks wait for their time.
     *
     * @return the number of pending tasks
     */
    public int pending() {
        lock.lock();
        try {
            return timers.size();
        } finally {
            lock.unlock();
        }
    }

    private @org.jspecify.annotations.Nullable Timer next(long target) {
        lock.lock();
        try {
            Timer head = timers.peek();
            if (head == null || head.at > target) {
                return null;
            }
            now = Math.max(now, head.at);
            return timers.poll();
        } finally {
            lock.unlock();
        }
    }

    private void remove(Timer timer) {
        lock.lock();
        try {
            timers.remove(timer);
        } finally {
            lock.unlock();
        }
    }
}
