package io.quorate;

import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Nodes on one in-memory store and one virtual clock, and what they tell. */
final class Simulation {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration MOMENT = Duration.ofMillis(50);

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store = new MemoryStore();
    /** What the listeners of all nodes heard: {@code id STATE}, and {@code id: where: cause}. */
    final List<String> states = new CopyOnWriteArrayList<>();

    final List<String> failures = new CopyOnWriteArrayList<>();
    private final Map<HaNode, MemoryLink> links = new LinkedHashMap<>();

    HaNode node(String id) {
        return node(id, builder -> builder);
    }

    HaNode node(String id, UnaryOperator<HaNodeBuilder> settings) {
        MemoryLink link = store.link();
        CompletableFuture<HaNode> starting =
                settings.apply(builder(id).backend(link)).buildAsync().toCompletableFuture();
        pass(Duration.ofMillis(1));
        HaNode node = starting.join();
        links.put(node, link);
        return node;
    }

    HaNodeBuilder builder(String id) {
        return HaNode.builder("memory:").id(id).clock(clock).sessionTtl(TTL).listener(new NodeListener() {
            @Override
            public void stateChanged(NodeState state, String reason) {
                states.add(id + " " + state);
            }

            @Override
            public void failed(String where, Throwable cause) {
                failures.add(id + ": " + where + ": " + cause);
            }
        });
    }

    MemoryLink link(HaNode node) {
        return links.get(node);
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    /**
     * Makes a call that blocks on a thread of its own. Time passes only while that thread waits, and no more than half a
     * second in all: however slowly it wakes up, no deadline passes meanwhile.
     */
    <T> T blocking(Callable<T> call) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
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
        long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        int left = 500;
        while (!result.isDone() && System.nanoTime() - giveUp < 0) {
            if (left > 0 && caller.getState() == Thread.State.TIMED_WAITING) {
                pass(Duration.ofMillis(1));
                left--;
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
}
