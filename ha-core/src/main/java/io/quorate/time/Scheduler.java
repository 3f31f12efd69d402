package io.quorate.time;

import java.time.Duration;

/**
 * Runs something later. Says <em>when</em>, not <em>where</em>: a task must be short, and hands longer work to an
 * executor. Thread-safe.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs {@code task} once, {@code delay} from now. A task that throws harms no other task.
     *
     * @param delay how long to wait; zero or negative means as soon as possible
     * @param task what to run
     * @return a handle that can still call it off
     */
    Cancellable schedule(Duration delay, Runnable task);

    /** Calls off a scheduled task. Idempotent; no effect once the task has started. */
    @FunctionalInterface
    interface Cancellable {
        /** Calls the task off. */
        void cancel();
    }
}
