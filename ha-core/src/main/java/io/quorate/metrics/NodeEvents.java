package io.quorate.metrics;

import io.micrometer.core.instrument.Tags;
import io.quorate.CallbackOverrunException;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.NodeListener;
import io.quorate.NodeState;
import io.quorate.PeerEvidence;
import io.quorate.Takeover;
import io.quorate.election.Leadership;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a node tells. Calls come one after the other. */
final class NodeEvents implements NodeListener {
    /** A takeover is told about when its callback is called, before or after; whoever waits longer is forgotten. */
    private static final int MOST_AWAITED = 1_000;

    private static final Tags NONE = Tags.empty();
    private static final String TAKEOVER = "quorate.takeover";

    private final Meters meters;
    private final Runnable nodeClosed;
    private final AtomicLong leading;
    /** When the deaths were proven behind the takeovers whose callbacks are not told yet. */
    private final Map<FencingToken, Long> proven = new Latest();

    /** When the callbacks were called whose terms may turn out to be takeovers. */
    private final Map<FencingToken, Long> called = new Latest();

    NodeEvents(Meters meters, Runnable nodeClosed) {
        this.meters = meters;
        this.nodeClosed = nodeClosed;
        leading = meters.number("quorate.election.leading", NONE);
        // What has not happened yet is a zero: a missing series and a broken one look alike.
        meters.counter("quorate.election.terms", NONE);
        meters.counter("quorate.session.lost", NONE);
        meters.counter("quorate.failures", NONE);
        meters.counter("quorate.callbacks.overrun", NONE);
        for (PeerEvidence.Kind kind : PeerEvidence.Kind.values()) {
            meters.counter("quorate.lifeline.evidence", Tags.of("kind", Meters.tag(kind)));
        }
    }

    @Override
    public void stateChanged(NodeState state, String reason) {
        if (state == NodeState.LOST) {
            meters.counter("quorate.session.lost", NONE).increment();
        } else if (state == NodeState.CLOSED) {
            nodeClosed.run();
        }
    }

    @Override
    public void failed(String where, Throwable cause) {
        String name = cause instanceof CallbackOverrunException ? "quorate.callbacks.overrun" : "quorate.failures";
        meters.counter(name, NONE).increment();
    }

    @Override
    public void evidence(PeerEvidence evidence) {
        meters.counter("quorate.lifeline.evidence", Tags.of("kind", Meters.tag(evidence.kind())))
                .increment();
    }

    @Override
    public void tookOver(Takeover takeover) {
        Tags of = Tags.of("of", takeover.resource().split(" ", 2)[0]);
        step(of, "asked", takeover.asked());
        step(of, "granted", takeover.granted());
        long seenAt = takeover.evidence().seenAt();
        Long calledAt = called.remove(takeover.token());
        if (calledAt == null) {
            proven.put(takeover.token(), seenAt);
        } else {
            step(of, "called", Duration.ofNanos(calledAt - seenAt));
        }
    }

    @Override
    public void calling(Grant grant, long at) {
        if (grant instanceof Leadership) {
            Long seenAt = proven.remove(grant.token());
            if (seenAt == null) {
                called.put(grant.token(), at);
            } else {
                step(Tags.of("of", "election"), "called", Duration.ofNanos(at - seenAt));
            }
            meters.counter("quorate.election.terms", NONE).increment();
            leading.incrementAndGet();
            grant.lost().thenAccept(loss -> {
                leading.decrementAndGet();
                meters.counter("quorate.election.lost", Tags.of("loss", Meters.tag(loss)))
                        .increment();
            });
        }
    }

    private static final class Latest extends LinkedHashMap<FencingToken, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FencingToken, Long> eldest) {
            return size() > MOST_AWAITED;
        }
    }

    private void step(Tags of, String step, Duration since) {
        meters.timer(TAKEOVER, of.and("step", step)).record(since);
    }
}
