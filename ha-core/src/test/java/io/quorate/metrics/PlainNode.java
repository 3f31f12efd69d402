package io.quorate.metrics;

import io.quorate.HaNode;
import io.quorate.memory.MemoryStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** All of a node's life, by whichever classes there are. */
public final class PlainNode {
    private PlainNode() {}

    public static void main() throws Exception {
        try (HaNode node =
                HaNode.builder("memory:").backend(new MemoryStore().factory()).build()) {
            CountDownLatch leads = new CountDownLatch(1);
            node.election("e").stand(leadership -> leads.countDown());
            if (!leads.await(20, TimeUnit.SECONDS) || node.counts().validFor().isZero()) {
                throw new AssertionError("it does not lead");
            }
            node.lock("l").acquire(Duration.ofSeconds(20)).close();
        }
    }
}
