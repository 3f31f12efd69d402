package io.quorate.balance;

import static io.quorate.balance.FixedView.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.registry.ServiceInstance;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmoothWeightedRoundRobinTest {
    private static Balancer of(ServiceInstance... instances) {
        return new FixedView(instances).balancer(SmoothWeightedRoundRobin.policy());
    }

    private static String picks(Balancer balancer, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> balancer.pick().orElseThrow().instance().id())
                .collect(Collectors.joining(" "));
    }

    private static Map<String, Integer> counts(Balancer balancer, int picks) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(balancer.pick().orElseThrow().instance().id(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void spreadsFiveOneOneAsNginxDoes() {
        Balancer balancer = of(instance("a", 5), instance("b", 1), instance("c", 1));
        assertThat(picks(balancer, 14)).isEqualTo("a a b a c a a a a b a c a a");
    }

    @Test
    void commonFactorsOfWeightsDoNotMatter() {
        Balancer balancer = of(instance("a", 500), instance("b", 100), instance("c", 100));
        assertThat(picks(balancer, 7)).isEqualTo("a a b a c a a");
    }

    @Test
    void equalWeightsTakeTurns() {
        assertThat(picks(of(instance("a", 7), instance("b", 7), instance("c", 7)), 6))
                .isEqualTo("a b c a b c");
    }

    @Test
    void keepsSharesExactlyWhereThePeriodIsTooLongToBeComputedBeforehand() {
        ServiceInstance[] many = IntStream.range(0, 1_500)
                .mapToObj(i -> instance("i" + i, i % 2 == 0 ? 1 : 2))
                .toArray(ServiceInstance[]::new);
        Map<String, Integer> counts = counts(of(many), 2 * 2_250);
        assertThat(counts).hasSize(1_500).containsEntry("i0", 2).containsEntry("i1", 4);
        assertThat(counts.values()).allMatch(n -> n == 2 || n == 4);
    }

    @Test
    void aChangeOfTheViewDoesNotStartFromTheHeaviestAgain() {
        FixedView view = new FixedView(instance("a", 5), instance("b", 1), instance("c", 1));
        Balancer balancer = view.balancer(SmoothWeightedRoundRobin.policy());
        assertThat(picks(balancer, 2)).isEqualTo("a a");
        view.show(instance("a", 5), instance("b", 1), instance("c", 1));
        assertThat(picks(balancer, 3)).isEqualTo("b a c");
    }

    @Test
    void concurrentPicksTogetherKeepTheShares() throws Exception {
        Balancer balancer = of(instance("a", 5), instance("b", 1), instance("c", 1));
        Map<String, Integer> total = Concurrently.count(4, () -> counts(balancer, 7_000));
        assertThat(total).containsOnly(Map.entry("a", 20_000), Map.entry("b", 4_000), Map.entry("c", 4_000));
    }

    @Test
    void concurrentPicksKeepTheSharesOfALongPeriodToo() throws Exception {
        ServiceInstance[] many = IntStream.range(0, 1_500)
                .mapToObj(i -> instance("i" + i, i % 2 == 0 ? 1 : 2))
                .toArray(ServiceInstance[]::new);
        Balancer balancer = of(many);
        Map<String, Integer> total = Concurrently.count(2, () -> counts(balancer, 2_250));
        assertThat(total).containsEntry("i0", 2).containsEntry("i1", 4);
        assertThat(total.values()).allMatch(n -> n == 2 || n == 4);
    }
}
