package io.quorate.internal.node;

import io.quorate.Documents;
import io.quorate.HaNode;
import io.quorate.LifelineCounts;
import io.quorate.NodeCounts;
import io.quorate.NodeInfo;
import io.quorate.NodeListener;
import io.quorate.NodeState;
import io.quorate.QuorateException;
import io.quorate.Subscription;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.election.LeaderElection;
import io.quorate.group.WorkerGroup;
import io.quorate.internal.Names;
import io.quorate.internal.checkpoint.DefaultCheckpoints;
import io.quorate.internal.election.ElectionCore;
import io.quorate.internal.group.GroupCore;
import io.quorate.internal.lock.Locks;
import io.quorate.internal.lock.Tally;
import io.quorate.internal.registry.DefaultRegistry;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedReadWriteLock;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.MultiLock;
import io.quorate.registry.ServiceRegistry;
import io.quorate.spi.BackendFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The node: its recipes, and the order in which they start and end. */
public final class DefaultNode implements HaNode {
    private final NodeRuntime runtime;
    private final NodeCore core;
    private final Duration closeTimeout;
    private final Map<String, ElectionCore> elections = new ConcurrentHashMap<>();
    private final Locks locks;
    private final Set<DefaultCheckpoints> checkpoints = ConcurrentHashMap.newKeySet();
    private final Map<String, GroupCore> groups = new ConcurrentHashMap<>();
    private final DefaultDocuments documents;
    private final DefaultRegistry registry;
    private final AtomicReference<@Nullable Drain> drain = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

    private DefaultNode(NodeRuntime runtime, NodeCore core, Duration closeTimeout) {
        this.runtime = runtime;
        this.core = core;
        this.closeTimeout = closeTimeout;
        locks = new Locks(core);
        documents = new DefaultDocuments(core);
        registry = new DefaultRegistry(core);
    }

    /** What its recipes share. */
    public NodeCore core() {
        return core;
    }

    static CompletionStage<HaNode> start(NodeStarter settings, NodeInfo info, BackendFactory factory) {
        NodeRuntime runtime = new NodeRuntime(settings, info.id());
        NodeCore core;
        try {
            core = runtime.core(info, settings.timings(), factory);
        } catch (RuntimeException e) {
            runtime.close();
            throw Calls.translate("store '" + scheme(settings.uri()) + ":…'", e);
        }
        DefaultNode node = new DefaultNode(runtime, core, settings.closeTimeout());
        NodePresence presence = new NodePresence(core);
        core.loop().execute(() -> core.keeper().add(presence));
        CompletableFuture<HaNode> started = new CompletableFuture<>();
        core.keeper().start().whenComplete((session, failure) -> {
            if (failure == null) {
                started.complete(node);
            } else {
                node.closeAsync();
                String what = "start of node '" + info.id() + "' within the connectTimeout of "
                        + settings.timings().connectTimeout();
                started.completeExceptionally(Calls.translate(what, failure));
            }
        });
        return started;
    }

    @Override
    public NodeInfo info() {
        return core.info();
    }

    @Override
    public NodeState state() {
        return core.keeper().state();
    }

    @Override
    public Subscription listen(NodeListener listener) {
        return runtime.listeners().add(listener);
    }

    @Override
    public LeaderElection election(String name) {
        requireOpen();
        return elections.computeIfAbsent(Names.requireName("election", name), valid -> {
            ElectionCore made = new ElectionCore(core, valid);
            // After whatever drain() submits: the one that looked too early to see this election has set the reference.
            core.loop().execute(() -> {
                if (drain.get() != null) {
                    made.drain(Duration.ZERO);
                }
            });
            return made;
        });
    }

    @Override
    public DistributedLock lock(String name) {
        requireOpen();
        return locks.lock(name);
    }

    @Override
    public DistributedReadWriteLock readWriteLock(String name) {
        requireOpen();
        return locks.readWriteLock(name);
    }

    @Override
    public DistributedSemaphore semaphore(String name, int permits) {
        requireOpen();
        return locks.semaphore(name, permits);
    }

    @Override
    public MultiLock multiLock(String... names) {
        requireOpen();
        return locks.multiLock(names);
    }

    @Override
    public WorkerGroup group(String name) {
        requireOpen();
        return groups.computeIfAbsent(Names.requireName("group", name), valid -> new GroupCore(core, valid));
    }

    @Override
    public ServiceRegistry registry() {
        return registry;
    }

    @Override
    public Documents documents() {
        return documents;
    }

    @Override
    public CheckpointCoordinator checkpoints(String name, CheckpointStorage storage, CheckpointOptions options) {
        requireOpen();
        DefaultCheckpoints made = new DefaultCheckpoints(core, documents, name, storage, options, checkpoints::remove);
        checkpoints.add(made);
        return made;
    }

    @Override
    public List<NodeInfo> peers() throws InterruptedException {
        requireOpen();
        return NodePresence.list(core);
    }

    @Override
    public LifelineCounts lifelines() {
        return core.lifelines().counts();
    }

    @Override
    public NodeCounts counts() {
        Tally tally = locks.tally();
        return new NodeCounts(
                core.keeper().proofs(),
                core.keeper().validFor(),
                tally.held(),
                tally.waiting(),
                tally.acquired(),
                tally.waited());
    }

    @Override
    public long skippedEntries() {
        return core.skipped().count();
    }

    @Override
    public boolean drain(Duration timeout, IntSupplier inFlight) throws InterruptedException {
        return Calls.await("drain of node '" + info().id() + "'", drainAsync(timeout, inFlight), timeout);
    }

    @Override
    public CompletionStage<Boolean> drainAsync(Duration timeout, IntSupplier inFlight) {
        requireOpen();
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": it must be positive");
        }
        Drain begun = new Drain(core, inFlight, runtime.listeners()::drained);
        Drain earlier = drain.compareAndExchange(null, begun);
        if (earlier != null) {
            return earlier.done();
        }
        core.loop().execute(() -> begun.begin(elections.values(), registry, timeout));
        return begun.done();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> other = closing.compareAndExchange(null, done);
        if (other != null) {
            return other.minimalCompletionStage();
        }
        core.loop()
                .execute(() -> leave().whenComplete((left, failure) -> {
                    if (failure != null) {
                        core.failures().report("leaving the store", failure);
                    }
                    // Grants are over by now, so the goodbye is true.
                    core.lifelines().close();
                    core.backend().close();
                    runtime.close();
                    done.complete(null);
                }));
        return done.minimalCompletionStage();
    }

    @Override
    public void close() {
        CompletableFuture<Void> done = closeAsync().toCompletableFuture();
        if (runtime.mayWait()) {
            try {
                Duration limit = closeTimeout.plus(core.requestTimeout()).plusSeconds(1);
                done.get(limit.toNanos(), TimeUnit.NANOSECONDS);
                runtime.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                core.failures().report("closing the node", e);
            }
        }
    }

    /** Recipes first, while the session still lets them clean up after themselves; then the session. On the loop. */
    private CompletionStage<Void> leave() {
        List<CompletionStage<?>> leaving = new ArrayList<>();
        // First, since their successors wait for it.
        elections.values().forEach(election -> leaving.add(election.close()));
        Optional.ofNullable(drain.get()).ifPresent(Drain::close);
        locks.close();
        leaving.add(registry.close());
        groups.values().forEach(group -> leaving.add(group.close()));
        checkpoints.forEach(some -> leaving.add(some.closeAsync()));
        CompletionStage<Void> all = CompletableFuture.allOf(
                leaving.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
        CompletableFuture<Boolean> inTime = new CompletableFuture<>();
        all.whenComplete((done, failure) -> core.loop().execute(() -> inTime.complete(true)));
        core.later(closeTimeout, () -> inTime.complete(false));
        return inTime.thenCompose(left -> {
            if (!left) {
                core.failures()
                        .report(
                                "closing the node",
                                new QuorateException("not everything had ended within the close timeout of "
                                        + closeTimeout + ": the session is ended without waiting for it"));
            }
            documents.close();
            core.lifelines().stopWatching();
            return core.keeper().close();
        });
    }

    /** All of a URI that never holds a secret, wherever a stray character has put it. */
    private static String scheme(String uri) {
        return uri.substring(0, Math.max(0, uri.indexOf(':')));
    }

    private void requireOpen() {
        core.requireOpen(closing.get() != null || state() == NodeState.CLOSED);
    }
}
