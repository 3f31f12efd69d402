package io.quorate.group;

import io.quorate.QuorateException;

/** What was waited for has not come in time; the generation may still be open. Wait again, or give the generation up. */
public final class GroupTimeoutException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     */
    public GroupTimeoutException(String message) {
        super(message);
    }
}
