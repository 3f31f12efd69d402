package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.SERVICE;
import static io.quorate.internal.registry.Cluster.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.internal.node.TestNode;
import io.quorate.memory.MemoryStore;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a watch tells a view at the worst of moments: here the test says which. */
class WatchFaultsTest {
    private final VirtualClock clock = new VirtualClock();
    private final AtomicReference<HandDrivenWatches> backend = new AtomicReference<>();
    private final TestNode node = TestNode.started("watcher", clock, context -> {
        Backend store = new MemoryStore().link().create(context);
        backend.set(new HandDrivenWatches(store));
        return backend.get();
    });
    private final ServiceView view = new DefaultRegistry(node.core()).view(SERVICE);
    private final HandDrivenWatches watches = backend.get();

    WatchFaultsTest() {
        clock.runDue();
    }

    private static Entry entry(String id) {
        byte[] value = InstanceCodec.encode(instance(id));
        return new Entry("services/" + SERVICE + "/node~1~" + id, value, 1, 1, 0, "session");
    }

    private static StoreException denied() {
        return new StoreException(StoreException.Kind.INVALID, "no permission", null);
    }

    private List<String> ids() {
        return view.instances().stream().map(ServiceInstance::id).toList();
    }

    @Test
    void anUpdateJustBeforeTheLossIsShownAndStaleAllTheSame() {
        watches.latest().snapshot(List.of(entry("a")));
        clock.runDue();
        assertThat(view.isStale()).isFalse();
        watches.latest().updated(entry("b"));
        watches.latest().stale();
        clock.runDue();
        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(view.isStale()).isTrue();
        watches.latest().snapshot(List.of(entry("a")));
        clock.runDue();
        assertThat(ids()).containsExactly("a");
        assertThat(view.isStale()).isFalse();
    }

    @Test
    void aFirstAnswerThatIsOvertakenByTheLossIsShownAndStale() {
        watches.latest()
                .snapshot(
                        IntStream.range(0, 1_000).mapToObj(i -> entry("i" + i)).toList());
        watches.latest().stale();
        clock.runDue();
        assertThat(view.ready().toCompletableFuture()).isCompleted();
        assertThat(ids()).hasSize(1_000);
        assertThat(view.isStale()).isTrue();
    }

    @Test
    void aWatchThatFailsIsReportedAndOpenedAgainAfterAWhile() {
        watches.latest().snapshot(List.of(entry("a")));
        clock.runDue();
        watches.latest().failed(denied());
        clock.advance(Duration.ofMillis(29_999));
        assertThat(view.isStale()).isTrue();
        assertThat(ids()).containsExactly("a");
        assertThat(node.failures()).singleElement().asString().contains(SERVICE).contains("no permission");
        assertThat(watches.opened).hasSize(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(watches.opened).hasSize(2);
        assertThat(view.isStale()).isTrue();
        watches.latest().snapshot(List.of(entry("b")));
        clock.runDue();
        assertThat(ids()).containsExactly("b");
        assertThat(view.isStale()).isFalse();
    }

    @Test
    void aWatchThatGoesOnFailingIsOpenedAgainAndAgain() {
        for (int i = 1; i <= 5; i++) {
            assertThat(watches.opened).hasSize(i);
            watches.latest().failed(denied());
            clock.advance(Duration.ofSeconds(30));
        }
        assertThat(node.failures()).hasSize(5);
    }

    @Test
    void aViewThatWasClosedMeanwhileOpensNothing() {
        watches.latest().failed(denied());
        clock.advance(Duration.ofSeconds(10));
        view.close();
        clock.advance(Duration.ofMinutes(1));
        assertThat(watches.opened).hasSize(1);
        assertThat(watches.closed).isEqualTo(1);
    }

    @Test
    void whatAWatchStillTellsAClosedViewIsNotHeard() {
        watches.latest().snapshot(List.of(entry("a")));
        clock.runDue();
        view.close();
        clock.runDue();
        watches.latest().snapshot(List.of(entry("b")));
        watches.latest().failed(denied());
        clock.advance(Duration.ofMinutes(1));
        assertThat(ids()).containsExactly("a");
        assertThat(node.failures()).isEmpty();
        assertThat(watches.opened).hasSize(1);
    }
}
