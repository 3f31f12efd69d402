package io.quorate.internal.group;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs a node's callbacks on another executor, or keeps them as if they were taking long. */
final class HeldCallbacks implements Executor {
    private final Executor executor;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    HeldCallbacks(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable call) {
        if (holding) {
            held.add(call);
        } else {
            executor.execute(call);
        }
    }

    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        held.forEach(executor::execute);
        held.clear();
    }
}
