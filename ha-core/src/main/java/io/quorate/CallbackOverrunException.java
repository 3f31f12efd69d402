package io.quorate;

/** A callback has run for longer than it should, and goes on. It is reported, never thrown: make the callback return sooner. */
public final class CallbackOverrunException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the callback and the limit
     */
    public CallbackOverrunException(String message) {
        super(message);
    }
}
