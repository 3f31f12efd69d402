package io.quorate.balance;

import static io.quorate.balance.FixedView.instance;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.quorate.registry.ServiceInstance;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PickCostTest {
    private static final int PICKS = 200_000;
    private static final Duration WINDOW = Duration.ofHours(1);

    static Object[][] policiesAndSizes() {
        return new Object[][] {
            {RoundRobin.policy(), 10_000, false},
            {SmoothWeightedRoundRobin.policy(), 3, true},
            {LeastRequests.p2c(), 10_000, false},
            {LeastRequests.p2c(), 10_000, true},
            {SmoothWeightedRoundRobin.policy().withSlowStart(WINDOW), 3, true},
            {SmoothWeightedRoundRobin.policy().withSlowStart(WINDOW), 10_000, false},
            {LeastRequests.p2c().withSlowStart(WINDOW), 10_000, true}
        };
    }

    @ParameterizedTest
    @MethodSource("policiesAndSizes")
    void pickingAllocatesNothing(BalancerPolicy policy, int size, boolean weighted) {
        ServiceInstance[] instances = IntStream.range(0, size)
                .mapToObj(i -> instance("i" + i, weighted ? 1 + i % 7 : 1))
                .toArray(ServiceInstance[]::new);
        FixedView view = new FixedView(instances);
        view.readyFor(id -> id.endsWith("1") ? Optional.of(Duration.ZERO) : Optional.empty());
        Balancer balancer = view.balancer(policy);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long spare = Long.MAX_VALUE;
        // The interpreter and the compiler may allocate on the way; the best of several rounds has neither.
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < PICKS; i++) {
                Target target = balancer.pick().orElseThrow();
                target.begin();
                target.abandon();
            }
            spare = Math.min(spare, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(spare / PICKS).isZero();
    }
}
