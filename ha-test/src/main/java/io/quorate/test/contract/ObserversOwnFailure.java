package io.quorate.test.contract;

/** Thrown by an observer on purpose. Without a stack trace: backends log it, and nobody needs to read it. */
final class ObserversOwnFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ObserversOwnFailure() {
        super("an observer's own failure, thrown on purpose", null, false, false);
    }
}
