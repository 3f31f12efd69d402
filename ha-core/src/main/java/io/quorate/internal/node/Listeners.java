package io.quorate.internal.node;

import io.quorate.NodeListener;
import io.quorate.NodeState;
import io.quorate.Subscription;
import io.quorate.internal.callback.FailureSink;
import io.quorate.internal.callback.Lane;
import io.quorate.time.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Tells the user what happens to the node, and logs what nobody is waiting for. Thread-safe. */
final class Listeners implements FailureSink {
    private static final Logger LOG = System.getLogger("io.quorate");

    private final String nodeId;
    private final Executor callbacks;
    private final Scheduler scheduler;
    private final Map<NodeListener, Lane> lanes = new ConcurrentHashMap<>();

    Listeners(String nodeId, Executor callbacks, Scheduler scheduler) {
        this.nodeId = nodeId;
        this.callbacks = callbacks;
        this.scheduler = scheduler;
    }

    Subscription add(NodeListener listener) {
        // A failing listener is only logged: telling listeners of it could go round for ever.
        Lane lane = new Lane("node listener", callbacks, scheduler, this::log, false);
        lanes.put(listener, lane);
        return () -> {
            lane.close();
            lanes.remove(listener, lane);
        };
    }

    void stateChanged(NodeState state, String reason) {
        LOG.log(Level.INFO, "node {0} is {1}: {2}", nodeId, state, reason);
        each(l -> l.stateChanged(state, reason));
    }

    @Override
    public void report(String where, Throwable cause) {
        log(where, cause);
        each(l -> l.failed(where, cause));
    }

    private void log(String where, Throwable cause) {
        LOG.log(Level.WARNING, "node " + nodeId + ": " + where + " failed", cause);
    }

    private void each(Consumer<NodeListener> call) {
        lanes.forEach((listener, lane) -> lane.execute(() -> call.accept(listener)));
    }
}
