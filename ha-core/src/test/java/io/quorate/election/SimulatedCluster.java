package io.quorate.election;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.NodeListener;
import io.quorate.PeerEvidence;
import io.quorate.SimulatedEvidence;
import io.quorate.Takeover;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Nodes on one in-memory store and one virtual clock: deterministic, without threads. */
final class SimulatedCluster {
    static final Duration TTL = Duration.ofSeconds(10);

    final VirtualClock clock = new VirtualClock();
    final MemoryStore store = new MemoryStore();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final SimulatedEvidence lifelines = new SimulatedEvidence();
    final List<PeerEvidence> evidence = new CopyOnWriteArrayList<>();
    final List<Takeover> takeovers = new CopyOnWriteArrayList<>();
    final Map<HaNode, MemoryLink> links = new LinkedHashMap<>();

    HaNode node(String id) {
        return node(id, builder -> builder);
    }

    HaNode node(String id, UnaryOperator<HaNodeBuilder> settings) {
        MemoryLink link = store.link();
        HaNodeBuilder builder = HaNode.builder("memory:")
                .id(id)
                .backend(link)
                .clock(clock)
                .sessionTtl(TTL)
                .listener(new NodeListener() {
                    @Override
                    public void failed(String where, Throwable cause) {
                        failures.add(id + ": " + where + ": " + cause);
                    }

                    @Override
                    public void evidence(PeerEvidence told) {
                        evidence.add(told);
                    }

                    @Override
                    public void tookOver(Takeover takeover) {
                        takeovers.add(takeover);
                    }
                });
        CompletableFuture<HaNode> starting =
                settings.apply(lifelines.on(id, builder)).buildAsync().toCompletableFuture();
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

    /** In steps, so that something can be looked at after each. */
    void pass(Duration time, Runnable afterEachStep) {
        Duration step = Duration.ofMillis(20);
        for (long i = 0; i < time.dividedBy(step); i++) {
            pass(step);
            afterEachStep.run();
        }
    }
}
