package io.quorate.checkpoint;

import io.quorate.QuorateException;
import org.jspecify.annotations.Nullable;

/**
 * The storage failed or what it holds is damaged. For a save: it was not published, and what was published before stands.
 */
public final class CheckpointException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
