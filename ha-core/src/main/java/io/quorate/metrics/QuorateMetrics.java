package io.quorate.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quorate.HaNode;
import io.quorate.LifelineCounts;
import io.quorate.NodeCounts;
import io.quorate.NodeState;
import io.quorate.Subscription;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.PendingSave;
import io.quorate.failover.ScaleAdvice;
import io.quorate.failover.ScaleAdvisor;
import io.quorate.failover.Signal;
import io.quorate.registry.ServiceView;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one node in one registry, {@code quorate.…}; the guide to metrics lists them. They are removed when this is
 * closed, or the node.
 *
 * <pre>{@code
 * QuorateMetrics metrics = QuorateMetrics.bind(node, registry).view(view).advice(advisor);
 * }</pre>
 *
 * <p>Several nodes in one registry need a tag that tells them apart:
 * {@code bind(node, registry, Tags.of("node", node.info().id()))}. Thread-safe.
 */
// Whoever names this class has Micrometer, and its module requires it.
@SuppressWarnings("exports")
public final class QuorateMetrics implements AutoCloseable {
    private final HaNode node;
    private final Meters meters;
    private final Subscription events;

    private QuorateMetrics(HaNode node, Meters meters) {
        this.node = node;
        this.meters = meters;
        registerNode();
        registerLifelines();
        registerLocks();
        events = node.listen(new NodeEvents(meters, this::close));
        if (node.state() == NodeState.CLOSED) {
            // Its last word may have come before we listened.
            close();
        }
    }

    /**
     * Registers the meters of a node.
     *
     * @param node whose
     * @param registry where
     * @return their handle; the node closes it, if nobody does before
     */
    public static QuorateMetrics bind(HaNode node, MeterRegistry registry) {
        return bind(node, registry, Tags.empty());
    }

    /**
     * Registers the meters of a node.
     *
     * @param node whose
     * @param registry where
     * @param tags put on each meter
     * @return their handle; the node closes it, if nobody does before
     */
    public static QuorateMetrics bind(HaNode node, MeterRegistry registry, Tags tags) {
        return new QuorateMetrics(node, new Meters(registry, tags));
    }

    /**
     * Adds the meters of a view, with its service as a tag.
     *
     * @param view not closed by this; a closed one is stale
     * @return this
     */
    public QuorateMetrics view(ServiceView view) {
        Tags tags = Tags.of("service", view.service());
        meters.gauge("quorate.view.instances", tags, view, v -> v.instances().size());
        meters.gauge("quorate.view.stale", tags, view, v -> v.isStale() ? 1 : 0);
        meters.gauge("quorate.view.malformed", tags, view, ServiceView::malformedCount);
        return this;
    }

    /**
     * Adds the meters of a scale advisor, its signals' names as tags.
     *
     * @param advisor not closed by this
     * @return this
     */
    public QuorateMetrics advice(ScaleAdvisor advisor) {
        meters.gauge("quorate.scale.advice", Tags.empty(), advisor, a -> toStep(a.advice()));
        for (Signal signal : advisor.signals()) {
            Tags tags = Tags.of("signal", signal.name());
            meters.gauge("quorate.scale.signal", tags, signal, s -> s.value().orElse(Double.NaN));
            meters.gauge("quorate.scale.raised", tags, signal, s -> s.isRaised() ? 1 : 0);
        }
        return this;
    }

    /**
     * Measures a save from now until it is over: {@code metrics.save(checkpoints.name(), checkpoints.save(…))}.
     *
     * @param checkpoints the coordinator's name, which becomes a tag
     * @param save just begun
     * @return the same save
     */
    public PendingSave save(String checkpoints, PendingSave save) {
        long begun = System.nanoTime();
        Tags name = Tags.of("checkpoints", checkpoints);
        save.result().whenComplete((result, failure) -> {
            Timer time = meters.timer("quorate.checkpoint.save", name.and("outcome", outcome(failure)));
            time.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            if (failure == null) {
                AtomicLong step = meters.number("quorate.checkpoint.step", name);
                step.accumulateAndGet(result.checkpoint().step(), Math::max);
                meters.counter("quorate.checkpoint.bytes", name).increment((double) result.bytes());
            }
        });
        return save;
    }

    /** Removes the meters. Idempotent. */
    @Override
    public void close() {
        meters.close();
        Subscription subscribed = events;
        if (subscribed != null) {
            subscribed.close();
        }
    }

    private void registerNode() {
        for (NodeState state : NodeState.values()) {
            meters.gauge(
                    "quorate.node.state", Tags.of("state", Meters.tag(state)), node, n -> n.state() == state ? 1 : 0);
        }
        meters.seconds("quorate.session.valid", node, n -> n.counts().validFor().toNanos() / 1e9);
        count("quorate.session.proofs", NodeCounts::proofs);
        meters.count("quorate.entries.skipped", Tags.empty(), node, HaNode::skippedEntries);
    }

    private void registerLifelines() {
        lifeline("quorate.lifeline.rejected", LifelineCounts::rejected);
        meters.gauge(
                "quorate.lifeline.connected",
                Tags.empty(),
                node,
                n -> n.lifelines().connected());
    }

    private void registerLocks() {
        meters.gauge("quorate.lock.held", Tags.empty(), node, n -> n.counts().locksHeld());
        meters.gauge("quorate.lock.waiting", Tags.empty(), node, n -> n.counts().locksWaiting());
        meters.functionTimer("quorate.lock.wait", node, n -> n.counts().locksAcquired(), n ->
                (double) n.counts().lockWait().toNanos());
    }

    private void count(String name, ToDoubleFunction<NodeCounts> value) {
        meters.count(name, Tags.empty(), node, n -> value.applyAsDouble(n.counts()));
    }

    private void lifeline(String name, ToDoubleFunction<LifelineCounts> value) {
        meters.count(name, Tags.empty(), node, n -> value.applyAsDouble(n.lifelines()));
    }

    private static int toStep(ScaleAdvice advice) {
        return switch (advice) {
            case OUT -> 1;
            case HOLD -> 0;
            case IN -> -1;
        };
    }

    private static String outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return "published";
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof CheckpointException ? "storage_failed" : "not_published";
    }
}
