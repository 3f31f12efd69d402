package io.quorate.lock;

import io.quorate.QuorateException;

/** Not acquired in time: others hold it, or the store could not be reached. Nothing is held; try again or give up. */
public final class AcquireTimeoutException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     */
    public AcquireTimeoutException(String message) {
        super(message);
    }
}
