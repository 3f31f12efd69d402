package io.quorate.failover;

/** Hears of hooks that went wrong. They were logged as well. */
@FunctionalInterface
public interface HookListener {

    /**
     * A hook threw, took too long, or was left out because its last call has not returned yet. Called on the thread that
     * runs the stage; should return at once.
     *
     * @param stage when it ran
     * @param hook its name
     * @param cause what it threw, or what was wrong
     */
    void failed(FailoverStage stage, String hook, Throwable cause);
}
