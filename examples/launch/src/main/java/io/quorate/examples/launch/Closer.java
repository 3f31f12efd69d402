package io.quorate.examples.launch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was started, the last first, however far the start came. Not thread-safe while things are added.
 *
 * <pre>{@code
 * try (Closer started = new Closer()) {
 *     Node node = started.add(startNode());
 *     Server server = started.add(startServer(node));
 *     return started.keep();
 * }
 * }</pre>
 */
public final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** With nothing to close. */
    public Closer() {}

    /**
     * Takes something that was started.
     *
     * @param what to close before all that was added earlier
     * @param <T> its type
     * @return the same
     */
    public <T extends AutoCloseable> T add(T what) {
        started.push(what);
        return what;
    }

    /**
     * The start went well: closing this closes nothing any more.
     *
     * @return closes it instead
     */
    public Closer keep() {
        Closer kept = new Closer();
        kept.started.addAll(started);
        started.clear();
        return kept;
    }

    /** Closes everything; what fails to close is said and keeps nothing else from being closed. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            closeOne(started.pop());
        }
    }

    private static void closeOne(AutoCloseable what) {
        try {
            what.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.getLogger(Closer.class.getName()).log(System.Logger.Level.WARNING, "closing " + what, e);
        }
    }
}
