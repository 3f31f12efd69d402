package io.quorate;

import org.jspecify.annotations.Nullable;

/** The connection broke before the answer: the write happened or not. Read again to learn which. */
public final class OutcomeUnknownException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
