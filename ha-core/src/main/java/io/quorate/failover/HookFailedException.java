package io.quorate.failover;

import io.quorate.QuorateException;

/** A hook on which something depends did not do its work. */
public final class HookFailedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the stage and the hook
     * @param cause what the hook threw, or what was wrong
     */
    public HookFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
