package io.quorate.internal.node;

import io.quorate.NodeClosedException;
import io.quorate.NodeInfo;
import io.quorate.internal.callback.FailureSink;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.session.SessionKeeper;
import io.quorate.spi.Backend;
import io.quorate.spi.OwnedName;
import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe gets from its node.
 *
 * @param loop runs all state machines of the node, one step at a time; nothing may block in it
 * @param callbacks runs users' code
 * @param requestTimeout the longest that a blocking call waits for the store
 */
public record NodeCore(
        NodeInfo info,
        OwnedName names,
        Ticker ticker,
        Scheduler scheduler,
        Executor loop,
        Executor callbacks,
        FailureSink failures,
        Backend backend,
        SessionKeeper keeper,
        Skipped skipped,
        Lifelines lifelines,
        Duration requestTimeout) {

    /** A recipe that was kept beyond its node says so, rather than never being heard of again. */
    public void requireOpen(boolean closed) {
        if (closed) {
            throw new NodeClosedException("node '" + info.id() + "' is closed: build another", null);
        }
    }

    /** A lane for one user object. */
    public Lane lane(String what) {
        return new Lane(what, callbacks, scheduler, failures, false);
    }

    /** A lane for calls that may rightly take long. */
    public Lane patientLane(String what) {
        return new Lane(what, callbacks, scheduler, failures, true);
    }

    /** Runs a step on the loop, later. */
    public Scheduler.Cancellable later(Duration delay, Runnable step) {
        return scheduler.schedule(delay, () -> loop.execute(step));
    }

    /**
     * Completes a stage that users hang their code on: on the callback executor, since that code must not run on the loop.
     */
    public <T> void signal(CompletableFuture<T> stage, T value) {
        onCallbacks(() -> stage.complete(value));
    }

    /** The same for a stage without a value. */
    public void signal(CompletableFuture<@Nullable Void> stage) {
        onCallbacks(() -> stage.complete(null));
    }

    /** Runs something short that users hang their code on. */
    public void onCallbacks(Runnable signal) {
        try {
            callbacks.execute(signal);
        } catch (RejectedExecutionException closing) {
            // The last signals of a closing node: better on this thread than never.
            signal.run();
        }
    }
}
