package io.quorate;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Quorate throws. Unchecked; subclasses are named by what the caller must do about them.
 */
public class QuorateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     */
    public QuorateException(String message) {
        super(message);
    }

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public QuorateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
