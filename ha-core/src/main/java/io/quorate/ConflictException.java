package io.quorate;

import org.jspecify.annotations.Nullable;

/** What was expected is not there: read again and decide anew. Nothing was written. */
public final class ConflictException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public ConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
