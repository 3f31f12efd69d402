package io.quorate.internal.json;

import org.jspecify.annotations.Nullable;

/** What an entry holds is not what it should be: somebody else's, or damaged. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
