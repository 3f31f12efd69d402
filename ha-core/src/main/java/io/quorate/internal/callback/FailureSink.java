package io.quorate.internal.callback;

import io.quorate.Grant;

/** Takes what no caller waits for: failures, and that a callback begins. Never throws. */
@FunctionalInterface
public interface FailureSink {
    void report(String where, Throwable cause);

    /** A callback is about to be called with a grant; on the thread that calls it, at a reading of the ticker. */
    default void calling(Grant grant, long at) {}
}
