package io.quorate;

import org.jspecify.annotations.Nullable;

/** The grant is over: stop acting on it. Nothing was written. */
public final class GrantLostException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public GrantLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
