package io.quorate.examples.launch;

/** A server cannot start, and its message tells the person who started it what to change. */
public final class CannotStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * With what is wrong and how to mend it.
     *
     * @param message one line
     */
    public CannotStartException(String message) {
        super(message);
    }
}
