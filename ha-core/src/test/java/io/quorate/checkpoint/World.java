package io.quorate.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.HaNode;
import io.quorate.NodeListener;
import io.quorate.election.Candidacy;
import io.quorate.election.Leadership;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Nodes on one in-memory store and one virtual clock, while coordinators' own threads are real. */
final class World implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration SOON = Duration.ofSeconds(20);
    static final String NAME = "llama";

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store = new MemoryStore();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final Map<HaNode, MemoryLink> links = new HashMap<>();
    private final Map<HaNode, Candidacy> candidacies = new HashMap<>();

    HaNode node(String id) {
        MemoryLink link = store.link();
        NodeListener listener = new NodeListener() {
            @Override
            public void failed(String where, Throwable cause) {
                failures.add(id + ": " + where + ": " + cause);
            }
        };
        CompletableFuture<HaNode> starting = HaNode.builder("memory:")
                .id(id)
                .clock(clock)
                .sessionTtl(TTL)
                .backend(link)
                .listener(listener)
                .buildAsync()
                .toCompletableFuture();
        clock.advance(Duration.ofMillis(1));
        HaNode node = starting.join();
        links.put(node, link);
        return node;
    }

    MemoryLink link(HaNode node) {
        return links.get(node);
    }

    /** The node stands, and leads once nobody else does. */
    Leadership lead(HaNode node) {
        Candidacy candidacy =
                candidacies.computeIfAbsent(node, n -> n.election("trainer").stand(leadership -> {}));
        pumpUntil(() -> candidacy.leadership().isPresent());
        return candidacy.leadership().orElseThrow();
    }

    /** Lets much time pass at once: real threads do not keep up, and none may be needed. */
    void pass(Duration time) {
        clock.advance(time);
    }

    /** Lets time pass, a millisecond at a time, while real threads do their part. */
    void pumpUntil(BooleanSupplier done) {
        long giveUp = System.nanoTime() + SOON.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new AssertionError("not within " + SOON + "; failures: " + failures);
            }
            clock.advance(Duration.ofMillis(1));
            LockSupport.parkNanos(10_000);
        }
    }

    <T> T await(CompletionStage<T> stage) throws Exception {
        CompletableFuture<T> future = stage.toCompletableFuture();
        pumpUntil(future::isDone);
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Makes a call that blocks, on a thread of its own, while time passes. */
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
        return await(result);
    }

    SaveResult save(CheckpointCoordinator checkpoints, Leadership grant, long step) throws Exception {
        return await(saving(checkpoints, grant, step).result());
    }

    PendingSave saving(CheckpointCoordinator checkpoints, Leadership grant, long step) throws Exception {
        return blocking(() -> checkpoints.save(grant, step, shard(step, 0), shard(step, 1)));
    }

    static ByteBuffer shard(long step, int index) {
        return ByteBuffer.wrap(
                ("step " + step + ", shard " + index + "; ").repeat(50).getBytes(UTF_8));
    }

    static byte[] read(Restored restored, int index) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (ReadableByteChannel channel = restored.open(index)) {
            for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
                bytes.write(buffer.array(), 0, n);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        links.values().forEach(MemoryLink::heal);
        links.keySet().forEach(node -> {
            CompletionStage<Void> closing = node.closeAsync();
            pumpUntil(closing.toCompletableFuture()::isDone);
        });
    }
}
