package io.quorate.internal.node;

import io.quorate.NodeInfo;
import io.quorate.internal.callback.FailureSink;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.session.SessionKeeper;
import io.quorate.spi.Backend;
import io.quorate.spi.OwnedName;
import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;

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
        Duration requestTimeout) {

    /** A lane for one user object. */
    public Lane lane(String what) {
        return new Lane(what, callbacks, scheduler, failures);
    }

    /** Runs a step on the loop, later. */
    public Scheduler.Cancellable later(Duration delay, Runnable step) {
        return scheduler.schedule(delay, () -> loop.execute(step));
    }
}
