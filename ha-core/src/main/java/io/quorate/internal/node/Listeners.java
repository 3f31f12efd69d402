package io.quorate.internal.node;

import io.quorate.Grant;
import io.quorate.NodeListener;
import io.quorate.NodeState;
import io.quorate.PeerEvidence;
import io.quorate.Subscription;
import io.quorate.Takeover;
import io.quorate.internal.callback.FailureSink;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.time.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Tells the user what happens to the node, and logs what nobody is waiting for. Thread-safe. */
final class Listeners implements FailureSink, Lifelines.Events {
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

    @Override
    public void calling(Grant grant, long at) {
        each(l -> l.calling(grant, at));
    }

    @Override
    public void evidence(PeerEvidence evidence) {
        if (evidence.kind() == PeerEvidence.Kind.REFUTED) {
            LOG.log(
                    Level.WARNING,
                    "node {0}: the proof that node {1} is dead was wrong: something between them ends connections in its"
                            + " name (a proxy, a mesh); let lifelines go around it, or turn them off",
                    nodeId,
                    evidence.nodeId());
        } else {
            LOG.log(Level.INFO, "node {0}: lifeline of node {1}: {2}", nodeId, evidence.nodeId(), evidence.kind());
        }
        each(l -> l.evidence(evidence));
    }

    @Override
    public void tookOver(Takeover takeover) {
        LOG.log(
                Level.INFO,
                "node {0} took over {1} from node {2} with token {3}: {4}, asked after {5}, granted after {6}",
                nodeId,
                takeover.resource(),
                takeover.evidence().nodeId(),
                takeover.token(),
                takeover.evidence().kind(),
                takeover.asked(),
                takeover.granted());
        each(l -> l.tookOver(takeover));
    }

    void drained(boolean inTime) {
        LOG.log(Level.INFO, "node {0} has drained{1}", nodeId, inTime ? "" : ", not all of it in time");
        each(l -> l.drained(inTime));
    }

    private void log(String where, Throwable cause) {
        LOG.log(Level.WARNING, "node " + nodeId + ": " + where + " failed", cause);
    }

    private void each(Consumer<NodeListener> call) {
        lanes.forEach((listener, lane) -> lane.execute(() -> call.accept(listener)));
    }
}
