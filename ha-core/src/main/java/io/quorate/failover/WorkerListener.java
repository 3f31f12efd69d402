package io.quorate.failover;

/**
 * Hears of a worker. Each method does nothing unless it is overridden. What one throws is logged and harms nothing else.
 *
 * <p>{@link #output} is called on one thread of the supervisor, all others, in order, on another; neither concurrently with
 * itself. So a listener that blocks on a line delays no news of an exit, and it never blocks the worker: of more than 1,000
 * waiting lines the oldest are lost.
 */
public interface WorkerListener {

    /**
     * Its process has been started, which says nothing of whether it works.
     *
     * @param pid the process
     */
    default void started(long pid) {}

    /**
     * Its process has ended, for whatever reason. Its last lines may come later.
     *
     * @param exit how
     */
    default void exited(WorkerExit exit) {}

    /**
     * Nobody stopped it, and yet it will not be started again: the {@link RestartPolicy} or the limit forbids it.
     *
     * @param last how it ended
     */
    default void gaveUp(WorkerExit last) {}

    /**
     * It wrote a line.
     *
     * @param line the line
     */
    default void output(OutputLine line) {}
}
