package io.quorate.memory;

import static io.quorate.memory.Node.HEARTBEAT;
import static io.quorate.memory.Node.TTL;
import static io.quorate.memory.Node.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private final VirtualClock clock = new VirtualClock();
    private final MemoryStore store = new MemoryStore();

    @Test
    void sessionsEndAtTheirTtlEvenIfTheirNodeIsGone() {
        Node gone = new Node("gone", store.factory(), clock);
        Node witness = new Node("witness", store.factory(), clock);
        witness.open();
        String id = gone.open().id();
        gone.backend.close();
        clock.advance(TTL.minusMillis(1));
        assertThat(store.sessions()).contains(id);
        clock.advance(Duration.ofMillis(1));
        assertThat(store.sessions()).doesNotContain(id).hasSize(1);
    }

    @Test
    void storeOutlivesTheNodeWhoseTimerItUsed() {
        Node timekeeper = new Node("first", store.factory(), clock);
        timekeeper.open();
        Node second = new Node("second", store.factory(), clock);
        Node third = new Node("third", store.factory(), clock);
        third.watch("dir");
        Entry entry = second.join(second.open(), "dir");
        timekeeper.backend.close();
        second.backend.close();
        clock.advance(TTL);
        assertThat(third.told).containsExactly("snapshot []", "updated " + entry.name(), "removed " + entry.name());
    }

    @Test
    void stoppedStoreEndsNoSessionAndCountsAnewWhenItStarts() {
        Node node = new Node("a", store.factory(), clock);
        BackendSession session = node.open();
        Entry entry = node.join(session, "dir");
        node.watch("dir");
        store.stop();
        clock.advance(TTL.multipliedBy(3));
        assertThat(store.sessions()).containsExactly(session.id());
        assertThat(session.validUntil() - clock.nanoTime()).isNegative();
        store.start();
        clock.advance(HEARTBEAT);
        String snapshot = "snapshot [" + entry.name() + "]";
        assertThat(node.told).containsExactly(snapshot, "suspended", "stale", "restored", snapshot);
        assertThat(session.validUntil() - clock.nanoTime()).isPositive();
    }

    @Test
    void nothingIsLeftOfNodesThatClosed() {
        for (int i = 0; i < 3; i++) {
            Node node = new Node("n" + i, store.factory(), clock);
            BackendSession session = node.open();
            node.join(session, "dir");
            node.watch("dir");
            node.watch("other");
            node.now(session.close());
            node.backend.close();
        }
        assertThat(store.sessions()).isEmpty();
        assertThat(store.size()).isZero();
        assertThat(store.watches()).isZero();
        clock.advance(TTL);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void watchThatIsOvertakenOnItsWayLeavesNothingAtTheStore() {
        MemoryLink link = store.link();
        Node node = new Node("a", link, clock);
        link.delay(Duration.ofMillis(100), Duration.ZERO);
        node.watch("closed").close();
        node.watch("kept");
        link.loseChanges(false);
        link.loseChanges(false);
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.watches()).isEqualTo(1);
        assertThat(node.told).containsExactly("snapshot []");
    }

    @Test
    void brokenConnectionsLeaveOneWatchAtTheStore() {
        MemoryLink link = store.link();
        Node node = new Node("a", link, clock);
        node.watch("dir");
        for (int i = 0; i < 5; i++) {
            link.breakNow();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(store.watches()).isEqualTo(1);
    }

    @Test
    void malformedDirectoryFailsItsWatchForGood() {
        Node node = new Node("a", store.factory(), clock);
        node.watch("empty//segment");
        clock.advance(TTL);
        assertThat(node.told).containsExactly("failed INVALID");
    }

    @Test
    void rootIsADirectory() {
        Node node = new Node("a", store.factory(), clock);
        Entry entry = node.now(node.backend.put("top", bytes("x"), Expected.any()));
        node.watch("");
        assertThat(node.now(node.backend.list(""))).containsExactly(entry);
        assertThat(node.told).containsExactly("snapshot [top]");
    }

    @Test
    void directoryHasOneHeldKey() {
        Node node = new Node("a", store.factory(), clock);
        BackendSession session = node.open();
        Entry guard = node.join(session, "dir");
        node.now(session.commit(guard, List.of(new Write.Hold("dir/one", bytes("x")))));
        assertThatThrownBy(() -> node.now(session.commit(guard, List.of(new Write.Hold("dir/two", bytes("x"))))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("dir/one");
    }

    @Test
    void entryOfASessionCannotBeMadePersistent() {
        Node node = new Node("a", store.factory(), clock);
        Entry entry = node.join(node.open(), "dir");
        assertThatThrownBy(() -> node.now(node.backend.put(entry.key(), bytes("x"), Expected.any())))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
    }

    @Test
    void heartbeatMustBePositiveAndFitIntoTheTtl() {
        for (long millis : new long[] {-1, 0, 5400, 6000}) {
            SessionTimings timings = new SessionTimings(TTL, Duration.ofMillis(millis), HEARTBEAT, HEARTBEAT);
            assertThatThrownBy(new Node("a", store.factory(), clock, timings)::open)
                    .as("heartbeat of %d ms", millis)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("heartbeat");
        }
    }

    @Test
    void callerMayReuseItsArrays() {
        Node node = new Node("a", store.factory(), clock);
        byte[] value = bytes("before");
        Entry entry = node.now(node.backend.put("doc", value, Expected.any()));
        value[0] = 'X';
        assertThat(entry.value()).isEqualTo(bytes("before"));
    }

    @Test
    void sameFaultsInTheSameOrderGiveTheSameCourse() {
        assertThat(course(7)).isEqualTo(course(7)).hasSizeGreaterThan(100);
        assertThat(course(8)).isNotEqualTo(course(7));
    }

    /** What two nodes hear while faults and writes come as a seed has it. */
    private static List<String> course(long seed) {
        VirtualClock clock = new VirtualClock();
        MemoryStore store = new MemoryStore();
        Random random = new Random(seed);
        List<MemoryLink> links = List.of(store.link(), store.link());
        List<Node> nodes = List.of(new Node("a", links.get(0), clock), new Node("b", links.get(1), clock));
        nodes.forEach(Node::open);
        nodes.forEach(n -> n.watch("dir"));
        for (int step = 0; step < 300; step++) {
            MemoryLink link = links.get(random.nextInt(2));
            Node node = nodes.get(random.nextInt(2));
            switch (random.nextInt(7)) {
                case 0 -> link.cut();
                case 1, 2 -> link.heal();
                case 3 -> link.breakNow();
                case 4 -> link.delay(Duration.ofMillis(random.nextInt(900)), Duration.ofMillis(random.nextInt(900)));
                case 5 -> link.loseReplies(1);
                default ->
                    node.backend
                            .put("dir/" + random.nextInt(5), bytes("" + step), Expected.any())
                            .whenComplete((e, f) -> node.told.add(e == null ? f.getMessage() : e.toString()));
            }
            clock.advance(Duration.ofMillis(random.nextInt(1500)));
        }
        List<String> all = new ArrayList<>(nodes.get(0).told);
        all.addAll(nodes.get(1).told);
        return all;
    }
}
