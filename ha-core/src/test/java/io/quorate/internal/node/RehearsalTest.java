package io.quorate.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.LifelineOptions;
import io.quorate.NodeListener;
import io.quorate.PeerEvidence;
import io.quorate.Takeover;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MemoryStore store = new MemoryStore();

    @Test
    void failoverIsPlayedToItsEndAndLeavesNothing() {
        VirtualClock clock = new VirtualClock();
        TestNode node = TestNode.started("standing-by", clock, store.factory());
        int before = store.size();
        CompletableFuture<Boolean> played = new CompletableFuture<>();
        clock.execute(() -> Rehearsal.play(node.core()).whenComplete((inTime, failure) -> played.complete(inTime)));
        clock.advance(Duration.ofSeconds(10));
        assertThat(played).isCompletedWithValue(true);
        assertThat(store.size()).isEqualTo(before);
        assertThat(node.failures()).isEmpty();
        node.close();
    }

    @Test
    void storeIsAskedOnceAndNobodyIsTold() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<String> called = new CopyOnWriteArrayList<>();
        try (SystemScheduler scheduler = new SystemScheduler("eye");
                Backend eye = store.factory()
                        .create(new BackendContext(
                                new OwnedName("eye", "0"), TestNode.TIMINGS, Ticker.system(), scheduler))) {
            List<String> seen = new CopyOnWriteArrayList<>();
            eye.watch("rehearsals", new Recorder(seen));
            try (HaNode node = HaNode.builder("memory:")
                    .backend(store.factory())
                    .lifeline(LifelineOptions.defaults())
                    .listener(new Ear(told))
                    .build()) {
                for (String election : List.of("one", "two")) {
                    node.election(election).stand(leadership -> called.add(election));
                }
                // Claimed, taken over, left; the watch may show the first two as one.
                await().atMost(SOON).until(() -> seen.contains("removed"));
                await().atMost(SOON).until(() -> called.size() == 2);
                assertThat(store.list("rehearsals")).isEmpty();
                assertThat(node.lifelines().takeovers()).isZero();
                assertThat(node.lifelines().deaths()).isZero();
            }
            assertThat(seen).filteredOn("removed"::equals).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(called).containsExactlyInAnyOrder("one", "two");
        assertThat(told).isEmpty();
        assertThat(store.sessions()).isEmpty();
    }

    private record Ear(List<String> told) implements NodeListener {
        @Override
        public void failed(String where, Throwable cause) {
            told.add(where + ": " + cause);
        }

        @Override
        public void evidence(PeerEvidence evidence) {
            told.add("" + evidence);
        }

        @Override
        public void tookOver(Takeover takeover) {
            told.add("" + takeover);
        }
    }

    private record Recorder(List<String> seen) implements WatchObserver {
        @Override
        public void snapshot(List<Entry> entries) {}

        @Override
        public void updated(Entry entry) {
            seen.add("updated");
        }

        @Override
        public void removed(String key) {
            seen.add("removed");
        }

        @Override
        public void stale() {}

        @Override
        public void failed(StoreException cause) {
            seen.add("failed");
        }
    }
}
