package io.quorate.balance;

import static io.quorate.balance.FixedView.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.registry.ServiceInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeastRequestsTest {
    private static Balancer of(ServiceInstance... instances) {
        return new FixedView(instances).balancer(LeastRequests.p2c());
    }

    private static Map<String, Integer> hold(Balancer balancer, int requests) {
        Map<String, Integer> active = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            active.merge(balancer.choose().orElseThrow().instance().id(), 1, Integer::sum);
        }
        return active;
    }

    @Test
    void ofTwoTheLessBusyIsPicked() {
        Balancer balancer = of(instance("a", 1), instance("b", 1));
        Pick first = balancer.choose().orElseThrow();
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.pick().orElseThrow().instance().id())
                    .isNotEqualTo(first.instance().id());
        }
    }

    @Test
    void theHeavierTakesMoreAtOnceBeforeItCountsAsBusy() {
        Balancer balancer = of(instance("heavy", 4), instance("light", 1));
        // 4/1, 4/2 and 4/3 exceed 1/1; then both are equal.
        assertThat(hold(balancer, 3)).containsOnly(Map.entry("heavy", 3));
    }

    @Test
    void requestsThatDoNotEndSpreadEvenly() {
        ServiceInstance[] ten =
                IntStream.range(0, 10).mapToObj(i -> instance("i" + i, 1)).toArray(ServiceInstance[]::new);
        Map<String, Integer> active = hold(of(ten), 10_000);
        // Two choices keep the fullest within log log n of the mean; chance alone would be off by about 70.
        assertThat(active.values()).hasSize(10).allMatch(n -> Math.abs(n - 1_000) <= 10);
    }

    @Test
    void requestsThatDoNotEndSpreadByWeight() {
        Map<String, Integer> active = hold(of(instance("a", 5), instance("b", 3), instance("c", 2)), 10_000);
        assertThat(active.get("a")).isBetween(4_900, 5_100);
        assertThat(active.get("b")).isBetween(2_900, 3_100);
        assertThat(active.get("c")).isBetween(1_900, 2_100);
    }

    @Test
    void oneOfManyGetsItsShareHoweverHeavyItIs() {
        List<ServiceInstance> many = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> many.add(instance("i" + i, 1)));
        many.add(instance("heavy", 100));
        // Drawn evenly, it could never have more than two in a hundred and one.
        assertThat(hold(of(many.toArray(ServiceInstance[]::new)), 10_000).get("heavy"))
                .isBetween(4_500, 5_500);
    }

    @Test
    void anEndedRequestFreesItsPlaceOnce() {
        Balancer balancer = of(instance("a", 1));
        Pick pick = balancer.choose().orElseThrow();
        Target target = balancer.pick().orElseThrow();
        assertThat(target.active()).isEqualTo(1);
        pick.end(Outcome.BACK_PRESSURE);
        pick.end(Outcome.FAILURE);
        pick.close();
        assertThat(target.active()).isZero();
        assertThat(target.ended(Outcome.BACK_PRESSURE)).isEqualTo(1);
        assertThat(target.ended(Outcome.FAILURE)).isZero();
    }

    @Test
    void aRequestClosedWithoutAWordIsNotJudged() {
        Balancer balancer = of(instance("a", 1));
        balancer.choose().orElseThrow().close();
        Target target = balancer.pick().orElseThrow();
        assertThat(target.active()).isZero();
        for (Outcome outcome : Outcome.values()) {
            assertThat(target.ended(outcome)).isZero();
        }
    }

    @Test
    void noCountIsLostBetweenThreads() throws Exception {
        Balancer balancer = of(instance("a", 3), instance("b", 1), instance("c", 2));
        Map<String, Integer> picked = Concurrently.count(4, () -> {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                Target target = balancer.pick().orElseThrow();
                target.begin();
                target.end(Outcome.SUCCESS);
                counts.merge(target.instance().id(), 1, Integer::sum);
            }
            return counts;
        });
        assertThat(picked.values().stream().mapToInt(n -> n).sum()).isEqualTo(80_000);
        for (Target target : Targets.all(balancer)) {
            assertThat(target.active()).isZero();
            assertThat(target.ended(Outcome.SUCCESS))
                    .isEqualTo(picked.getOrDefault(target.instance().id(), 0).longValue());
        }
    }
}
