package io.quorate;

import org.jspecify.annotations.Nullable;

/** The node is closed: nothing can be asked of it any more. */
public final class NodeClosedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public NodeClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
