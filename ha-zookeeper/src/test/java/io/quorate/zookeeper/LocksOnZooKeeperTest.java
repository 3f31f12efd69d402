package io.quorate.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.LifelineOptions;
import io.quorate.lock.LockGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What locks cost the servers, without what lifelines add: a node that uses them watches its peers' entries. */
class LocksOnZooKeeperTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WAITERS = 8;

    private final String namespace = "locks-" + Long.toString(System.nanoTime(), 36);
    private final Lines lines = new Lines();
    private final List<HaNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(HaNode::close);
        lines.close();
    }

    @Test
    void releaseOfALockWakesOneWaiter() throws Exception {
        LockGrant held = node().lock("l").acquire(SOON);
        List<CompletableFuture<LockGrant>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            waiting.add(node().lock("l").acquireAsync(SOON));
            awaitPlaces(i + 2);
        }
        // Each on its own place, and on the one before it.
        awaitWatches(2 * WAITERS + 1);
        for (CompletableFuture<LockGrant> next : waiting) {
            long before = woken();
            held.closeAndWait();
            held = next.get(60, TimeUnit.SECONDS);
            // The holder itself may have watched its own entry, to learn of an eviction.
            assertThat(woken() - before).isBetween(1L, 2L);
        }
    }

    @Test
    void whatIsReleasedLeavesNoWatchBehind() throws Exception {
        HaNode a = node();
        HaNode b = node();
        for (int i = 0; i < 20; i++) {
            LockGrant held = a.lock("l").acquire(SOON);
            CompletableFuture<LockGrant> cancelled = b.lock("l").acquireAsync(SOON);
            awaitPlaces(2);
            cancelled.cancel(true);
            held.closeAndWait();
            b.lock("l").acquire(SOON).closeAndWait();
        }
        awaitPlaces(0);
        awaitWatches(0);
    }

    private HaNode node() throws InterruptedException {
        HaNode node = HaNode.builder(lines.uri(namespace))
                .id("n" + nodes.size())
                .sessionTtl(Duration.ofSeconds(10))
                .lifeline(LifelineOptions.off())
                .build();
        nodes.add(node);
        return node;
    }

    private void awaitPlaces(int count) {
        await().atMost(SOON).until(() -> nodes.get(0).lock("l").queue().size() == count);
    }

    private void awaitWatches(long count) {
        await().atMost(SOON).until(() -> sum("wchs", "Total watches:(\\d+)") == count);
    }

    /** How many watches on nodes have been told of their removal, on all servers. */
    private static long woken() {
        return sum("mntr", "zk_sum_node_deleted_watch_count\\s+(\\d+)");
    }

    private static long sum(String command, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return Ensemble.get().servers().stream()
                .mapToLong(server -> {
                    Matcher found = pattern.matcher(server.command4lw(command));
                    assertThat(found.find()).as(regex).isTrue();
                    return Long.parseLong(found.group(1));
                })
                .sum();
    }
}
