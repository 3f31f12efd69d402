package io.quorate.spi;

import org.jspecify.annotations.Nullable;

/** Why the store did not do what was asked. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the caller may conclude. */
    public enum Kind {
        /** The store could not be reached in time; nothing was applied. Try again. */
        UNAVAILABLE,
        /** The connection broke before the answer: applied or not. Try again where idempotent, else re-read. */
        OUTCOME_UNKNOWN,
        /** The session is over. Open another. */
        SESSION_LOST,
        /** The entry or guard is not there any more. Nothing was applied. */
        GONE,
        /** An expectation does not hold. Nothing was applied. */
        CONFLICT,
        /** A {@link Limits ceiling} would be exceeded. Nothing was applied. */
        TOO_LARGE,
        /** The store refuses these credentials or this access. */
        DENIED,
        /** The request, configuration or namespace is wrong; trying again will not help. */
        INVALID,
        /** The backend was closed. */
        CLOSED
    }

    private final Kind kind;

    /**
     * Creates an exception.
     *
     * @param kind what the caller may conclude
     * @param message names the value, the rule and the mend
     */
    public StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * Creates an exception.
     *
     * @param kind what the caller may conclude
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * What the caller may conclude.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }
}
