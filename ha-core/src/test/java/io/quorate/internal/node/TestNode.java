package io.quorate.internal.node;

import io.quorate.NodeInfo;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.session.SessionKeeper;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The core of a node without threads: loop, timers and callbacks run on one virtual clock, when it is told to move. What
 * the node would report is collected.
 */
public final class TestNode {
    public static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(15));

    private final VirtualClock clock;
    private final NodeCore core;
    private final List<String> failures = new CopyOnWriteArrayList<>();

    private TestNode(String id, VirtualClock clock, BackendFactory factory) {
        this.clock = clock;
        OwnedName names = new OwnedName(id, "0");
        Backend backend = factory.create(new BackendContext(names, TIMINGS, clock, clock));
        SessionKeeper keeper = new SessionKeeper(backend, clock, clock, clock, this::report, (state, reason) -> {});
        NodeInfo info = new NodeInfo(id, "0", "localhost", "az1", "eu", Map.of(), "test");
        core = new NodeCore(
                info,
                names,
                clock,
                clock,
                clock,
                clock,
                this::report,
                backend,
                keeper,
                new Skipped(),
                Lifelines.none(),
                TIMINGS.requestTimeout());
    }

    /** A node without a session. */
    public static TestNode idle(String id, VirtualClock clock, BackendFactory factory) {
        return new TestNode(id, clock, factory);
    }

    /** A node with an open session. */
    public static TestNode started(String id, VirtualClock clock, BackendFactory factory) {
        TestNode node = idle(id, clock, factory);
        CompletableFuture<BackendSession> session = node.core.keeper().start().toCompletableFuture();
        clock.runDue();
        if (!session.toCompletableFuture().isDone()
                || session.toCompletableFuture().isCompletedExceptionally()) {
            throw new IllegalStateException("no session within no time: " + session);
        }
        return node;
    }

    public NodeCore core() {
        return core;
    }

    /** What was reported, as {@code where: message}. */
    public List<String> failures() {
        return failures;
    }

    /** Ends the session and the backend. */
    public void close() {
        clock.execute(() -> core.keeper().close().whenComplete((done, failure) -> {
            if (failure != null) {
                report("closing the session", failure);
            }
            core.backend().close();
        }));
        clock.runDue();
    }

    private void report(String where, Throwable cause) {
        failures.add(where + ": " + cause.getMessage());
    }
}
