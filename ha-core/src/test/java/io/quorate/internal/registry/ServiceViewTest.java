package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.SERVICE;
import static io.quorate.internal.registry.Cluster.instance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import io.quorate.Subscription;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Here it is the server's own view, whose link has the faults. */
class ServiceViewTest {
    private static final String DIR = "services/" + SERVICE;

    private final Cluster cluster = new Cluster();
    private final List<List<ServiceInstance>> told = new ArrayList<>();

    private ServiceView view() {
        ServiceView view = cluster.registry.view(SERVICE);
        view.onChange(told::add);
        cluster.clock.runDue();
        return view;
    }

    /** Registered by the other node. */
    private Registration registered(String id) {
        CompletableFuture<Registration> registration =
                cluster.watching.registerAsync(instance(id)).toCompletableFuture();
        cluster.clock.runDue();
        return registration.join();
    }

    private BackendSession foreign() {
        return cluster.watcher.core().keeper().era().orElseThrow().session();
    }

    private void join(String name, String value) {
        CompletableFuture<?> joined =
                foreign().join(DIR, name, value.getBytes(UTF_8)).toCompletableFuture();
        cluster.clock.runDue();
        assertThat(joined).isCompleted();
    }

    private static List<String> ids(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::id).toList();
    }

    @Test
    void showsInstancesInTheOrderOfTheirRegistration() {
        registered("b");
        registered("a");
        ServiceView view = view();
        registered("c");
        assertThat(ids(view.instances())).containsExactly("b", "a", "c");
        assertThat(view.isStale()).isFalse();
        assertThat(told.stream().map(ServiceViewTest::ids)).containsExactly(List.of("b", "a"), List.of("b", "a", "c"));
    }

    @Test
    void keepsServingWhileTheStoreIsAwayAndSaysThatItIsStale() {
        registered("a");
        ServiceView view = view();
        cluster.link.breakNow();
        cluster.link.cut();
        cluster.seconds(60);
        assertThat(view.isStale()).isTrue();
        assertThat(ids(view.instances())).containsExactly("a");
        cluster.link.restore();
        cluster.seconds(10);
        assertThat(view.isStale()).isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void isNeitherEmptyNorNewOnlyBecauseItWasListedAgain() {
        IntStream.range(0, 3_000).forEach(i -> join("x~y~" + i, json("i" + i)));
        ServiceView view = view();
        List<ServiceInstance> before = view.instances();
        assertThat(before).hasSize(3_000);
        for (int i = 0; i < 3; i++) {
            cluster.link.breakNow();
            cluster.seconds(3);
        }
        assertThat(view.isStale()).isFalse();
        assertThat(view.instances()).isSameAs(before);
        assertThat(told).hasSize(1);
    }

    @Test
    void learnsOfWhatChangedInAGap() {
        Registration a = registered("a");
        registered("b");
        ServiceView view = view();
        cluster.link.loseChanges(true);
        a.close();
        registered("c");
        assertThat(ids(view.instances())).containsExactly("a", "b");
        cluster.link.loseChanges(false);
        cluster.clock.runDue();
        assertThat(ids(view.instances())).containsExactly("b", "c");
        assertThat(told.stream().map(ServiceViewTest::ids)).containsExactly(List.of("a", "b"), List.of("b", "c"));
    }

    private static String json(String id) {
        return new String(InstanceCodec.encode(instance(id)), UTF_8);
    }

    @Test
    void ofTwoEntriesWithOneIdTheLaterCounts() {
        join("old~session~1", json("a"));
        ServiceView view = view();
        ServiceInstance later = instance("a").toBuilder().weight(7).build();
        join("new~session~1", new String(InstanceCodec.encode(later), UTF_8));
        assertThat(view.instances()).containsExactly(later);
        foreign().remove(cluster.entries().get(0));
        cluster.clock.runDue();
        assertThat(view.instances()).containsExactly(later);
        assertThat(told).hasSize(2);
    }

    @Test
    void garbageIsSkippedCountedAndLoggedOnce() {
        registered("a");
        join("x~y~1", "{\"id\":\"b\"}");
        join("x~y~2", "garbage");
        cluster.watcher.core().backend().put(DIR + "/readme", json("c").getBytes(UTF_8), Expected.any());
        ServiceView view = view();
        assertThat(ids(view.instances())).containsExactly("a");
        assertThat(view.malformedCount()).isEqualTo(3);
        cluster.link.breakNow();
        cluster.seconds(3);
        ServiceView another = cluster.registry.view(SERVICE);
        cluster.seconds(1);
        assertThat(another.malformedCount()).isEqualTo(3);
        assertThat(cluster.server.core().skipped().count()).isEqualTo(3);
        foreign()
                .remove(cluster.entries().stream()
                        .filter(e -> e.name().equals("x~y~2"))
                        .findFirst()
                        .orElseThrow());
        cluster.clock.runDue();
        assertThat(view.malformedCount()).isEqualTo(2);
        assertThat(told).hasSize(1);
    }

    @Test
    void anEntryThatBecomesGarbageTakesItsInstanceAway() {
        join("x~y~1", json("a"));
        ServiceView view = view();
        foreign().replace(cluster.entries().get(0), "garbage".getBytes(UTF_8));
        cluster.clock.runDue();
        assertThat(view.instances()).isEmpty();
        assertThat(view.malformedCount()).isEqualTo(1);
    }

    @Test
    void tenThousandInstancesFitAndABurstIsShownInFewSteps() {
        ServiceView view = view();
        BackendSession session = foreign();
        for (int i = 0; i < 10_000; i++) {
            session.join(DIR, "x~y~" + i, json("i" + i).getBytes(UTF_8));
        }
        cluster.clock.runDue();
        assertThat(view.instances()).hasSize(10_000);
        assertThat(view.instances().get(9_999).id()).isEqualTo("i9999");
        assertThat(told).hasSizeLessThan(100);
        ServiceView second = cluster.registry.view(SERVICE);
        assertThat(second.instances()).isSameAs(view.instances());
    }

    @Test
    void allViewsOfAServiceShareOneWatchWhichEndsWithTheLast() {
        int before = cluster.store.watches();
        ServiceView one = cluster.registry.view(SERVICE);
        ServiceView two = cluster.registry.view(SERVICE);
        cluster.clock.runDue();
        assertThat(cluster.store.watches()).isEqualTo(before + 1);
        one.close();
        one.close();
        cluster.clock.runDue();
        assertThat(cluster.store.watches()).isEqualTo(before + 1);
        registered("a");
        assertThat(ids(two.instances())).containsExactly("a");
        two.close();
        cluster.clock.runDue();
        assertThat(cluster.store.watches()).isEqualTo(before);
    }

    @Test
    void aClosedViewTellsNobodyAndIsStale() {
        registered("a");
        ServiceView view = view();
        view.close();
        registered("b");
        assertThat(told).hasSize(1);
        assertThat(view.isStale()).isTrue();
        assertThat(ids(view.instances())).containsExactly("a");
        view.onChange(told::add);
        cluster.clock.runDue();
        assertThat(told).hasSize(1);
    }

    @Test
    void aListenerThatThrowsHarmsNobodyAndHearsOn() {
        ServiceView view = cluster.registry.view(SERVICE);
        view.onChange(now -> {
            throw new IllegalStateException("mine");
        });
        view.onChange(told::add);
        registered("a");
        registered("b");
        assertThat(told).hasSize(3);
        assertThat(cluster.server.failures()).hasSize(3).allMatch(f -> f.contains("mine"));
    }

    @Test
    void aListenerThatEndedHearsNothingMore() {
        ServiceView view = cluster.registry.view(SERVICE);
        Subscription subscription = view.onChange(told::add);
        registered("a");
        subscription.close();
        subscription.close();
        registered("b");
        assertThat(told).hasSize(2);
    }

    @Test
    void aSlowListenerIsToldTheLatestOnly() {
        ServiceView view = cluster.registry.view(SERVICE);
        List<Runnable> held = new ArrayList<>();
        List<List<ServiceInstance>> heard = new ArrayList<>();
        var lane = new io.quorate.internal.callback.Lane("slow", held::add, cluster.clock, (where, cause) -> {}, false);
        ServiceMirror mirror = new ServiceMirror(cluster.server.core(), SERVICE);
        ViewListener listener = new ViewListener(lane, mirror, heard::add);
        cluster.clock.execute(mirror::open);
        cluster.clock.execute(() -> mirror.add(listener));
        cluster.clock.runDue();
        IntStream.range(0, 10).forEach(i -> registered("i" + i));
        assertThat(held).hasSize(1);
        held.remove(0).run();
        assertThat(heard).hasSize(1).allMatch(instances -> instances.size() == 10);
        assertThat(view.instances()).hasSize(10);
    }

    @Test
    void waitingForTheFirstAnswerEndsWithIt() throws Exception {
        registered("a");
        ServiceView view = cluster.call(() -> cluster.registry.view(SERVICE).awaitReady(Duration.ofSeconds(1)));
        assertThat(ids(view.instances())).containsExactly("a");
        assertThat(view.ready().toCompletableFuture()).isCompleted();
    }

    @Test
    void waitingForAStoreThatIsAwayEndsInTime() {
        cluster.link.cut();
        ServiceView view = cluster.registry.view(SERVICE);
        assertThatThrownBy(() -> cluster.call(() -> view.awaitReady(Duration.ofSeconds(1))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(SERVICE)
                .hasMessageContaining("PT1S");
        assertThat(view.isStale()).isTrue();
        cluster.link.restore();
        cluster.seconds(10);
        assertThat(view.ready().toCompletableFuture()).isCompleted();
        assertThat(view.isStale()).isFalse();
    }

    @Test
    void aViewClosedBeforeTheFirstAnswerSaysSo() {
        cluster.link.cut();
        ServiceView view = cluster.registry.view(SERVICE);
        CompletableFuture<Void> ready = view.ready().toCompletableFuture();
        view.close();
        cluster.clock.runDue();
        assertThatThrownBy(ready::join).hasCauseInstanceOf(NodeClosedException.class);
    }

    @Test
    void anUpdateIsSeenWithoutAnyoneElseBeingReadAgain() {
        registered("a");
        Registration b = registered("b");
        ServiceView view = view();
        ServiceInstance a = view.instances().get(0);
        b.setWeight(3);
        cluster.clock.runDue();
        assertThat(view.instances().get(0)).isSameAs(a);
        assertThat(view.instances().get(1).weight()).isEqualTo(3);
    }
}
