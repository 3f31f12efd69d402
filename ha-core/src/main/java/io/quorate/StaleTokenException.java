package io.quorate;

import org.jspecify.annotations.Nullable;

/** A greater token was seen: the caller has been overtaken and must stop. Nothing was done. */
public final class StaleTokenException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public StaleTokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
