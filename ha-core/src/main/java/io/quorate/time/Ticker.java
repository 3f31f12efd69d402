package io.quorate.time;

/** A monotonic clock. Thread-safe. */
@FunctionalInterface
public interface Ticker {

    /**
     * Nanoseconds since an arbitrary origin. Compare two readings by their difference ({@code a - b < 0}), never directly:
     * the value may overflow.
     *
     * @return the current reading
     */
    long nanoTime();

    /**
     * The clock of this JVM, {@link System#nanoTime()}.
     *
     * @return the system's monotonic clock
     */
    static Ticker system() {
        return System::nanoTime;
    }
}
