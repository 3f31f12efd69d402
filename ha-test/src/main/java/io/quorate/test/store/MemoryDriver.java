package io.quorate.test.store;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.test.TestKitException;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store in memory; in virtual time, if there is a clock. */
final class MemoryDriver implements StoreDriver {
    private static final Duration STEP = Duration.ofMillis(1);
    private static final int STEPS = 60_000;

    private final @Nullable VirtualClock clock;
    private MemoryStore store = new MemoryStore();

    private MemoryDriver(@Nullable VirtualClock clock) {
        this.clock = clock;
    }

    static MemoryDriver inRealTime() {
        return new MemoryDriver(null);
    }

    static MemoryDriver by(VirtualClock clock) {
        return new MemoryDriver(clock);
    }

    @Override
    public String uri(String namespace) {
        throw new TestKitException("a store in memory has no URI by which its faults could be had: build nodes by"
                + " node(), or take a store with servers");
    }

    @Override
    public NodeLine line(String namespace) {
        return new MemoryLine(store.link());
    }

    @Override
    public HaNode build(HaNodeBuilder builder) throws InterruptedException {
        VirtualClock virtual = clock;
        return virtual == null
                ? builder.build()
                : await(virtual, builder.clock(virtual).buildAsync());
    }

    @Override
    public void close(HaNode node) {
        VirtualClock virtual = clock;
        if (virtual == null) {
            node.close();
        } else {
            await(virtual, node.closeAsync());
        }
    }

    @Override
    public void expire(NodeLine line, String namespace, String node) {
        ((MemoryLine) line).link.expireSession();
    }

    @Override
    public void killLeadingServer() {
        throw new TestKitException("a store in memory has no servers to kill: take a store with servers");
    }

    @Override
    public void heal() {}

    @Override
    public void forget() {
        store = new MemoryStore();
    }

    @Override
    public void close() {}

    private static <T> T await(VirtualClock clock, CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        for (int i = 0; i < STEPS && !future.isDone(); i++) {
            clock.advance(STEP);
        }
        if (!future.isDone()) {
            throw new TestKitException(
                    "a node neither starts nor ends within " + STEP.multipliedBy(STEPS) + " of virtual time");
        }
        return future.join();
    }

    private record MemoryLine(MemoryLink link) implements NodeLine {
        @Override
        public String uri() {
            throw new TestKitException("a store in memory has no URI: build nodes by node()");
        }

        @Override
        public HaNodeBuilder builder() {
            return HaNode.builder("memory:").backend(link);
        }

        @Override
        public void cut() {
            link.cut();
        }

        @Override
        public void sever() {
            link.breakNow();
        }

        @Override
        public void loseReplies() {
            link.loseReplies(MemoryLink.ALL);
        }

        @Override
        public void delay(Duration each) {
            link.delay(each, each);
        }

        @Override
        public void heal() {
            link.heal();
        }

        @Override
        public void close() {}
    }
}
