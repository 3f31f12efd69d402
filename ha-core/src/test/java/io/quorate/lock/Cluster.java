package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.NodeListener;
import io.quorate.SimulatedEvidence;
import io.quorate.Takeover;
import io.quorate.internal.node.DefaultNode;
import io.quorate.internal.node.NodeCore;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Nodes on one in-memory store and one virtual clock: deterministic, without threads. */
final class Cluster {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofMillis(20);
    /** From here on a holder watches its entry, and a waiter behind it queues in the store. */
    static final Duration LONG_HOLD = Duration.ofMillis(50);

    static final Duration LONG = Duration.ofHours(1);

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store = new MemoryStore();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final SimulatedEvidence lifelines = new SimulatedEvidence();
    final List<Takeover> takeovers = new CopyOnWriteArrayList<>();
    private final Map<HaNode, MemoryLink> links = new LinkedHashMap<>();
    private final AtomicInteger owners = new AtomicInteger();

    HaNode node(String id) {
        return node(id, backend -> backend, builder -> builder);
    }

    /** A node with something around its backend. */
    HaNode node(String id, UnaryOperator<Backend> around) {
        return node(id, around, builder -> builder);
    }

    /** A node that hears what the test's lifelines tell. */
    HaNode nodeWithLifelines(String id) {
        return node(id, backend -> backend, builder -> lifelines.on(id, builder));
    }

    private HaNode node(String id, UnaryOperator<Backend> around, UnaryOperator<HaNodeBuilder> settings) {
        MemoryLink link = store.link();
        HaNodeBuilder builder = HaNode.builder("memory:")
                .id(id)
                .backend(context -> around.apply(link.create(context)))
                .clock(clock)
                .sessionTtl(TTL)
                .listener(new NodeListener() {
                    @Override
                    public void failed(String where, Throwable cause) {
                        failures.add(id + ": " + where + ": " + cause);
                    }

                    @Override
                    public void tookOver(Takeover takeover) {
                        takeovers.add(takeover);
                    }
                });
        CompletableFuture<HaNode> starting =
                settings.apply(builder).buildAsync().toCompletableFuture();
        pass(Duration.ofMillis(1));
        HaNode node = starting.join();
        links.put(node, link);
        return node;
    }

    MemoryLink link(HaNode node) {
        return links.get(node);
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    void moment() {
        pass(MOMENT);
    }

    /** A different owner each time. */
    String someone() {
        return "owner-" + owners.incrementAndGet();
    }

    /** Asks on behalf of somebody new, and lets a moment pass. */
    CompletableFuture<LockGrant> ask(DistributedLock lock) {
        CompletableFuture<LockGrant> asked = lock.ownedBy(someone()).acquireAsync(LONG);
        moment();
        return asked;
    }

    /** Somebody new holds it now. */
    LockGrant take(DistributedLock lock) {
        CompletableFuture<LockGrant> asked = ask(lock);
        if (!asked.isDone()) {
            throw new AssertionError("not free: " + store.list("locks/" + lock.name()));
        }
        return asked.join();
    }

    void close(LockGrant grant) {
        grant.close();
        moment();
    }

    /** Writes an entry that none of ours would write. */
    Entry foreign(HaNode by, String dir, String value) {
        NodeCore core = ((DefaultNode) by).core();
        CompletionStage<Entry> joined =
                session(by).join(dir, core.names().next(), value.getBytes(StandardCharsets.UTF_8));
        clock.runDue();
        return joined.toCompletableFuture().join();
    }

    /** Removes an entry, whoever's it is. */
    void remove(HaNode by, Entry entry) {
        CompletionStage<Boolean> removed = session(by).remove(entry);
        clock.runDue();
        assertThat(removed.toCompletableFuture()).isCompletedWithValue(true);
    }

    /** Makes a call that blocks on a thread of its own; time passes only while that thread waits. */
    <T> T blocking(Callable<T> call) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = begin(call, result);
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!result.isDone() && System.nanoTime() - giveUp < 0) {
            if (caller.getState() == Thread.State.TIMED_WAITING) {
                pass(Duration.ofMillis(1));
            } else {
                LockSupport.parkNanos(50_000);
            }
        }
        caller.interrupt();
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Begins a call that blocks, and returns once it waits or is done. */
    <T> Thread begin(Callable<T> call, CompletableFuture<T> result) {
        Thread caller = new Thread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                },
                "blocking-caller");
        caller.start();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> result.isDone() || caller.getState() == Thread.State.TIMED_WAITING);
        return caller;
    }

    private static BackendSession session(HaNode node) {
        return ((DefaultNode) node).core().keeper().era().orElseThrow().session();
    }

    /** Why it failed; it must have. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError("did not fail: " + future.getNow(null));
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
