package io.quorate;

import org.jspecify.annotations.Nullable;

/** The store could not be reached in time: try again later. Nothing was written. */
public final class StoreUnavailableException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
