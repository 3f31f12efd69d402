package io.quorate.internal.lifeline;

import io.quorate.time.Scheduler.Cancellable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread of a node's lifelines, with its timers. No defect may end it or close a channel: the end of a connection
 * is what tells peers that this process is dead.
 */
final class SelectorLoop {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** What a channel is for. */
    @FunctionalInterface
    interface Handler {
        /** The channel is ready for what it was registered for. Handles its own failures. */
        void ready(SelectionKey key);
    }

    private static final class Timer {
        final long at;
        final Runnable task;
        boolean cancelled;

        Timer(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong((Timer t) -> t.at));
    private volatile boolean stopped;

    SelectorLoop(String threadName) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Runs a task on the loop's thread, soon. From any thread; dropped once the loop has ended. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs a task on the loop's thread, later. On the loop's thread only. */
    Cancellable later(Duration delay, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
        timers.add(timer);
        return () -> {
            timer.cancelled = true;
            timers.remove(timer);
        };
    }

    /** On the loop's thread only. */
    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        return channel.register(selector, operations, handler);
    }

    /** What an open channel is served for from now on. On the loop's thread only. */
    void interest(SelectableChannel channel, int operations) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    /** Serves an open channel once more, whether it is ready or not. On the loop's thread only. */
    void again(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            serve(key);
        }
    }

    /** Ends the loop after the tasks that are due. */
    void stop() {
        execute(() -> stopped = true);
    }

    /** Frees what was never started. */
    void discard() {
        closeSelector();
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        thread.join(atMost.toMillis());
    }

    private void run() {
        while (!stopped) {
            // An interrupt that somebody left behind would close the next channel that is read.
            Thread.interrupted();
            guarded(this::select);
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            runDueTimers();
        }
        closeSelector();
    }

    private void select() {
        try {
            Timer next = timers.peek();
            long wait = next == null ? 0 : Math.max(1, (next.at - System.nanoTime()) / 1_000_000 + 1);
            selector.select(this::serve, wait);
        } catch (IOException e) {
            // Nothing is known to cause this; if something does, it must not take a core.
            LockSupport.parkNanos(PAUSE.toNanos());
            throw new IllegalStateException("selecting", e);
        }
    }

    private void serve(SelectionKey key) {
        try {
            ((Handler) key.attachment()).ready(key);
        } catch (RuntimeException | Error e) {
            // Closing it would tell the peer that this process is dead; serving it again would spin.
            key.cancel();
            Log.LOG.log(Level.ERROR, "serving a lifeline", e);
        }
    }

    private void runDueTimers() {
        for (Timer due = timers.peek();
                due != null && due.at - System.nanoTime() <= 0 && !stopped;
                due = timers.peek()) {
            timers.remove(due);
            if (!due.cancelled) {
                guarded(due.task);
            }
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Log.LOG.log(Level.ERROR, "a step of the lifelines", e);
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            Log.LOG.log(Level.DEBUG, "closing the lifelines' selector", e);
        }
    }
}
