package io.quorate.lock;

import io.quorate.HaNode;
import io.quorate.NodeListener;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes on one in-memory store and one virtual clock: deterministic, without threads. */
final class Cluster {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofMillis(20);
    static final Duration LONG = Duration.ofHours(1);

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store = new MemoryStore();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final Map<HaNode, MemoryLink> links = new LinkedHashMap<>();
    private final AtomicInteger owners = new AtomicInteger();

    HaNode node(String id) {
        MemoryLink link = store.link();
        CompletableFuture<HaNode> starting = HaNode.builder("memory:")
                .id(id)
                .backend(link)
                .clock(clock)
                .sessionTtl(TTL)
                .listener(new NodeListener() {
                    @Override
                    public void failed(String where, Throwable cause) {
                        failures.add(id + ": " + where + ": " + cause);
                    }
                })
                .buildAsync()
                .toCompletableFuture();
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

    /** Why it failed; it must have. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError("did not fail: " + future.getNow(null));
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
