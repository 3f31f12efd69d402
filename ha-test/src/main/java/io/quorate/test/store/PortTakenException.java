package io.quorate.test.store;

import io.quorate.test.TestKitException;
import org.jspecify.annotations.Nullable;

/** Another process was quicker to take a port that was free; other ports may do. */
final class PortTakenException extends TestKitException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
