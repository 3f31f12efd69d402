package io.quorate.internal.node;

import io.quorate.LifelineOptions;
import io.quorate.NodeInfo;
import io.quorate.internal.callback.CallbackPool;
import io.quorate.internal.lifeline.EvidenceSource;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.lifeline.SocketSource;
import io.quorate.internal.session.SessionKeeper;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.time.Scheduler;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A node's threads: one for its loop and timers, and those that run users' code. On a virtual clock there are none. */
final class NodeRuntime implements AutoCloseable {
    private static final Duration LAST_CALLS = Duration.ofMillis(50);

    private final boolean virtual;
    /** Set on a thread while it runs a step or a callback of this node, whoever the thread belongs to. */
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Executor loop;
    private final Executor callbacks;
    private final Listeners listeners;
    private final Optional<SystemScheduler> ownScheduler;
    private final Optional<CallbackPool> ownPool;
    private final LifelineOptions lifeline;
    private final Optional<EvidenceSource> simulated;
    private Optional<SocketSource> sockets = Optional.empty();

    NodeRuntime(NodeStarter settings, String nodeId) {
        virtual = settings.clock().isPresent();
        // Sockets know no virtual time.
        simulated = settings.evidence();
        lifeline = virtual ? LifelineOptions.off() : settings.lifeline();
        if (virtual) {
            VirtualClock clock = settings.clock().get();
            ticker = clock;
            scheduler = clock;
            loop = guarded(clock);
            callbacks = marked(settings.callbacks().orElse(clock));
            ownScheduler = Optional.empty();
            ownPool = Optional.empty();
        } else {
            SystemScheduler system = new SystemScheduler("quorate-" + nodeId);
            ticker = Ticker.system();
            scheduler = system;
            loop = guarded(system.executor());
            ownScheduler = Optional.of(system);
            ownPool = settings.callbacks().isPresent()
                    ? Optional.empty()
                    : Optional.of(new CallbackPool("quorate-" + nodeId + "-callback", system, this::report));
            callbacks = marked(settings.callbacks().orElseGet(ownPool::get));
        }
        listeners = new Listeners(nodeId, callbacks, scheduler);
        settings.listeners().forEach(listeners::add);
    }

    NodeCore core(NodeInfo info, SessionTimings timings, BackendFactory factory) {
        sockets = lifeline.isOn()
                ? Optional.of(SocketSource.open(lifeline, info.id(), info.incarnation()))
                : Optional.empty();
        EvidenceSource source = simulated.or(() -> sockets.map(s -> s)).orElse(EvidenceSource.NONE);
        Lifelines lifelines = new Lifelines(source, listeners);
        OwnedName names = new OwnedName(info.id(), info.incarnation());
        Backend backend = factory.create(new BackendContext(names, timings, ticker, scheduler));
        SessionKeeper keeper = new SessionKeeper(backend, ticker, scheduler, loop, listeners, listeners::stateChanged);
        NodeCore core = new NodeCore(
                info,
                names,
                ticker,
                scheduler,
                loop,
                callbacks,
                listeners,
                backend,
                keeper,
                new Skipped(),
                lifelines,
                timings.requestTimeout());
        lifelines.attach(core);
        return core;
    }

    Listeners listeners() {
        return listeners;
    }

    /** Whether the current thread may block until the node has closed: not one that closing needs. */
    boolean mayWait() {
        return !virtual && !inside.get();
    }

    /** The last signals are still delivered; callbacks that outlive their graces are interrupted. On the loop. */
    @Override
    public void close() {
        sockets.ifPresent(SocketSource::close);
        ownPool.ifPresent(CallbackPool::close);
        scheduler.schedule(LAST_CALLS, () -> {
            ownPool.ifPresent(CallbackPool::closeNow);
            ownScheduler.ifPresent(SystemScheduler::close);
        });
    }

    /** Waits for the threads to end after {@link #close()}. */
    void awaitEnd() throws InterruptedException {
        if (sockets.isPresent()) {
            sockets.get().awaitEnd(LAST_CALLS.multipliedBy(10));
        }
        if (ownPool.isPresent()) {
            ownPool.get().awaitTermination(LAST_CALLS.multipliedBy(10));
        }
        if (ownScheduler.isPresent()) {
            ownScheduler.get().awaitTermination(LAST_CALLS.multipliedBy(10));
        }
    }

    private void report(String where, Throwable cause) {
        listeners.report(where, cause);
    }

    private Executor marked(Executor executor) {
        return task -> executor.execute(() -> {
            // An executor that runs callbacks where they are submitted nests them in steps of the loop.
            boolean nested = inside.get();
            inside.set(true);
            try {
                task.run();
            } finally {
                if (!nested) {
                    inside.remove();
                }
            }
        });
    }

    /** A step that throws is a defect; it must neither end the loop nor go unseen. After the end, steps are dropped. */
    private Executor guarded(Executor executor) {
        Executor marked = marked(executor);
        return step -> {
            try {
                marked.execute(() -> {
                    try {
                        step.run();
                    } catch (RuntimeException | Error e) {
                        report("a step of the node's loop", e);
                    }
                });
            } catch (RejectedExecutionException closed) {
                // The node is closed: there is nobody left to tell.
            }
        };
    }
}
