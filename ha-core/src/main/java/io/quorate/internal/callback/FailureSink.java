package io.quorate.internal.callback;

/** Takes failures that no caller waits for. Never throws. */
@FunctionalInterface
public interface FailureSink {
    void report(String where, Throwable cause);
}
