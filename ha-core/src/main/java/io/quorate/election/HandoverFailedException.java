package io.quorate.election;

import io.quorate.QuorateException;

/**
 * The lead did not go where it was to go; the message says why. {@link Leadership#isValid()} tells whether this node leads
 * on, which it does unless the message names another leader.
 */
public final class HandoverFailedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message who was to lead, and what became of it
     */
    public HandoverFailedException(String message) {
        super(message);
    }
}
