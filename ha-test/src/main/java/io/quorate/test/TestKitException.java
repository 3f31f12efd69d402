package io.quorate.test;

import io.quorate.QuorateException;
import org.jspecify.annotations.Nullable;

/** The test kit could not do what it was asked to: a server did not start, a line did not come. */
public class TestKitException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names what was asked, what happened instead, and the output that tells why
     */
    public TestKitException(String message) {
        super(message);
    }

    /**
     * Creates an exception.
     *
     * @param message names what was asked, what happened instead, and the output that tells why
     * @param cause what led to it
     */
    public TestKitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
