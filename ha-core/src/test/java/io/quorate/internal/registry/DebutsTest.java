package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.SERVICE;
import static io.quorate.internal.registry.Cluster.instance;
import static io.quorate.registry.InstanceState.NOT_READY;
import static io.quorate.registry.InstanceState.READY;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.balance.Balancer;
import io.quorate.balance.SmoothWeightedRoundRobin;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** For how long a view has seen instances ready. */
class DebutsTest {
    private final Cluster cluster = new Cluster();
    private final ServiceView view = cluster.view();

    private Registration registered(String id) {
        CompletableFuture<Registration> registration =
                cluster.registry.registerAsync(instance(id)).toCompletableFuture();
        cluster.clock.runDue();
        return registration.join();
    }

    private void becomes(Registration registration, InstanceState state) {
        registration.setState(state);
        cluster.clock.runDue();
    }

    private BackendSession session() {
        return cluster.watcher.core().keeper().era().orElseThrow().session();
    }

    /** An entry as a node of this name and incarnation would make it. */
    private Entry made(String name, ServiceInstance instance) {
        CompletableFuture<Entry> joined = session()
                .join("services/" + SERVICE, name, InstanceCodec.encode(instance))
                .toCompletableFuture();
        cluster.clock.runDue();
        return joined.join();
    }

    private void removed(Entry entry) {
        CompletableFuture<Boolean> removed = session().remove(entry).toCompletableFuture();
        cluster.clock.runDue();
        assertThat(removed).isCompletedWithValue(true);
    }

    @Test
    void countsFromWhenAnInstanceJoined() {
        registered("a");
        cluster.seconds(5);
        registered("b");
        cluster.seconds(2);
        assertThat(view.readyFor("a")).contains(ofSeconds(7));
        assertThat(view.readyFor("b")).contains(ofSeconds(2));
        assertThat(view.readyFor("c")).isEmpty();
    }

    @Test
    void whoeverWasThereWhenTheViewBeganWasThereBefore() {
        registered("a");
        cluster.seconds(5);
        ServiceView another = cluster.registry.view(SERVICE);
        cluster.clock.runDue();
        assertThat(another.instances()).hasSize(1);
        assertThat(another.readyFor("a")).isEmpty();
        registered("b");
        assertThat(another.readyFor("b")).contains(ofSeconds(0));
    }

    @Test
    void countsAnewAfterARecovery() {
        Registration a = registered("a");
        cluster.seconds(5);
        becomes(a, NOT_READY);
        assertThat(view.readyFor("a")).isEmpty();
        cluster.seconds(5);
        becomes(a, READY);
        cluster.seconds(3);
        assertThat(view.readyFor("a")).contains(ofSeconds(3));
    }

    @Test
    void aChangeOfTheWeightChangesNothing() {
        Registration a = registered("a");
        cluster.seconds(5);
        a.setWeight(3);
        cluster.seconds(1);
        assertThat(view.readyFor("a")).contains(ofSeconds(6));
    }

    @Test
    void aLostStoreChangesNothing() {
        registered("a");
        ServiceView own = cluster.registry.view(SERVICE);
        cluster.clock.runDue();
        registered("b");
        cluster.link.breakNow();
        cluster.seconds(5);
        assertThat(own.isStale()).isFalse();
        assertThat(own.readyFor("a")).isEmpty();
        assertThat(own.readyFor("b")).contains(ofSeconds(5));
    }

    @Test
    void anInstanceRegisteredAgainAfterALostSessionGoesOnAsItWas() {
        List<Integer> sizes = new ArrayList<>();
        view.onChange(now -> sizes.add(now.size()));
        registered("a");
        cluster.seconds(5);
        cluster.link.cut();
        cluster.seconds(60);
        assertThat(view.readyFor("a")).isEmpty();
        cluster.link.restore();
        cluster.seconds(30);
        assertThat(sizes).containsExactly(0, 1, 0, 1);
        assertThat(view.readyFor("a")).contains(ofSeconds(95));
    }

    @Test
    void anotherIncarnationCountsAnewThoughItLooksTheSame() {
        Entry old = made("gpu~1~1", instance("a"));
        cluster.seconds(5);
        List<ServiceInstance> before = view.instances();
        made("gpu~1~2", instance("a"));
        assertThat(view.instances()).isSameAs(before);
        assertThat(view.readyFor("a")).contains(ofSeconds(5));
        made("gpu~2~1", instance("a"));
        assertThat(view.instances()).isEqualTo(before).isNotSameAs(before);
        cluster.seconds(1);
        removed(old);
        assertThat(view.readyFor("a")).contains(ofSeconds(1));
    }

    @Test
    void anotherAddressCountsAnew() {
        made("gpu~1~1", instance("a"));
        cluster.seconds(5);
        made(
                "gpu~1~2",
                instance("a").toBuilder()
                        .address(URI.create("http://10.0.0.2:1"))
                        .build());
        assertThat(view.readyFor("a")).contains(ofSeconds(0));
    }

    @Test
    void whoeverWasAwayForLongerThanIsRememberedJoinsAnew() {
        Entry first = made("gpu~1~1", instance("a"));
        removed(first);
        cluster.clock.advance(ServiceView.MAX_READY_FOR);
        Entry second = made("gpu~1~2", instance("a"));
        assertThat(view.readyFor("a")).contains(ServiceView.MAX_READY_FOR);
        removed(second);
        cluster.clock.advance(ServiceView.MAX_READY_FOR.plus(ofMinutes(1)));
        made("gpu~1~3", instance("a"));
        assertThat(view.readyFor("a")).contains(ofSeconds(0));
    }

    @Test
    void balancersStartTheNewcomerSlowly() {
        registered("a");
        registered("b");
        Balancer balancer = view.balancer(
                SmoothWeightedRoundRobin.policy().withSlowStart(ofSeconds(20)).withTicker(cluster.clock));
        cluster.seconds(20);
        registered("c");
        assertThat(share(balancer, "c")).isBetween(0.03, 0.07);
        cluster.seconds(20);
        assertThat(share(balancer, "c")).isBetween(0.333, 0.334);
    }

    private static double share(Balancer balancer, String id) {
        int picks = 30_000;
        return (double) Stream.generate(balancer::pick)
                        .limit(picks)
                        .filter(t -> t.orElseThrow().instance().id().equals(id))
                        .count()
                / picks;
    }
}
