package io.quorate.balance;

import static io.quorate.balance.FixedView.instance;
import static io.quorate.registry.InstanceState.DRAINING;
import static io.quorate.registry.InstanceState.NOT_READY;
import static io.quorate.registry.InstanceState.READY;
import static io.quorate.registry.InstanceState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.registry.ServiceInstance;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds under every policy. */
class BalancerTest {
    static Stream<BalancerPolicy> policies() {
        return Stream.of(RoundRobin.policy(), SmoothWeightedRoundRobin.policy(), LeastRequests.p2c());
    }

    @Test
    void roundRobinTakesTurnsWhateverTheWeights() {
        Balancer balancer = new FixedView(instance("a", 9), instance("b", 1)).balancer(RoundRobin.policy());
        assertThat(Stream.generate(balancer::pick)
                        .limit(4)
                        .map(t -> t.orElseThrow().instance().id()))
                .containsExactly("a", "b", "a", "b");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void onlyReadyInstancesWithAWeightArePicked(BalancerPolicy policy) {
        FixedView view = new FixedView(
                instance("starting", 1, STARTING),
                instance("ready", 1),
                instance("not", 1, NOT_READY),
                instance("draining", 1, DRAINING),
                instance("weightless", 0));
        assertThat(Targets.ids(view.balancer(policy))).containsExactly("ready");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void nobodyIsPickedWhereNobodyIsReady(BalancerPolicy policy) {
        FixedView view = new FixedView();
        Balancer balancer = view.balancer(policy);
        assertThat(balancer.pick()).isEmpty();
        assertThat(balancer.choose(Set.of("a"))).isEmpty();
        view.show(instance("a", 1, DRAINING));
        assertThat(balancer.choose()).isEmpty();
        view.show(instance("a", 1));
        assertThat(balancer.choose()).isPresent();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRetryGoesElsewhereUntilAllWereTried(BalancerPolicy policy) {
        ServiceInstance[] many =
                IntStream.range(0, 50).mapToObj(i -> instance("i" + i, 1 + i)).toArray(ServiceInstance[]::new);
        assertThat(Targets.ids(new FixedView(many).balancer(policy))).hasSize(50);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void requestsInFlightSurviveAChangeOfTheInstance(BalancerPolicy policy) {
        FixedView view = new FixedView(instance("a", 1));
        Balancer balancer = view.balancer(policy);
        Pick pick = balancer.choose().orElseThrow();
        view.show(instance("a", 1, NOT_READY));
        assertThat(balancer.pick()).isEmpty();
        view.show(instance("a", 2, READY), instance("b", 1));
        Target a = balancer.pick(Set.of("b")).orElseThrow();
        assertThat(a.instance().weight()).isEqualTo(2);
        assertThat(a.active()).isEqualTo(1);
        pick.close();
        assertThat(a.active()).isZero();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void anotherProcessUnderTheSameIdStartsFromZero(BalancerPolicy policy) {
        FixedView view = new FixedView(instance("a", 1));
        Balancer balancer = view.balancer(policy);
        Pick old = balancer.choose().orElseThrow();
        view.show(instance("a", 1).toBuilder()
                .address(URI.create("http://elsewhere:2"))
                .build());
        assertThat(balancer.pick().orElseThrow().active()).isZero();
        old.end(Outcome.FAILURE);
        assertThat(balancer.pick().orElseThrow().ended(Outcome.FAILURE)).isZero();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void picksWhileTheViewChangesAreOfSomeStateOfIt(BalancerPolicy policy) throws Exception {
        FixedView view = new FixedView(instance("a", 1), instance("b", 3));
        Balancer balancer = view.balancer(policy);
        AtomicBoolean first = new AtomicBoolean(true);
        Map<String, Integer> picked = Concurrently.count(3, () -> {
            boolean changes = first.getAndSet(false);
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                if (changes && i % 2 == 0) {
                    view.show(instance("a", 1 + i % 3), instance("b", 3), instance("c", 0));
                } else if (changes) {
                    view.show(instance("b", 2));
                }
                try (Pick pick = balancer.choose().orElseThrow()) {
                    counts.merge(pick.instance().id(), 1, Integer::sum);
                }
            }
            return counts;
        });
        assertThat(picked).containsOnlyKeys("a", "b");
        assertThat(picked.values().stream().mapToInt(n -> n).sum()).isEqualTo(15_000);
        assertThat(Targets.all(balancer)).allMatch(target -> target.active() == 0);
    }
}
