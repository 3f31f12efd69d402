package io.quorate.balance;

import static io.quorate.balance.FixedView.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.registry.ServiceInstance;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final int PICKS = 100_000;
    /** More than ten standard deviations of what is counted here. */
    private static final Percentage CLOSE = Percentage.withPercentage(12);

    private static final VirtualClock CLOCK = new VirtualClock();

    private final long start = CLOCK.nanoTime();
    private final FixedView view = new FixedView(instance("old", 1), instance("new", 1));

    SlowStartTest() {
        view.readyFor(id -> id.startsWith("new") ? Optional.of(elapsed()) : Optional.empty());
    }

    static Stream<BalancerPolicy> policies() {
        return Stream.of(
                SmoothWeightedRoundRobin.policy().withSlowStart(WINDOW).withTicker(CLOCK),
                LeastRequests.p2c().withTicker(CLOCK).withSlowStart(WINDOW));
    }

    private Duration elapsed() {
        return Duration.ofNanos(CLOCK.nanoTime() - start);
    }

    private static Map<String, Integer> counts(Balancer balancer) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < PICKS; i++) {
            counts.merge(balancer.pick().orElseThrow().instance().id(), 1, Integer::sum);
        }
        return counts;
    }

    private static double ratio(Balancer balancer) {
        Map<String, Integer> counts = counts(balancer);
        return (double) counts.get("new") / counts.get("old");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void growsFromATenthToItsWeightOverTheWindow(BalancerPolicy policy) {
        Balancer balancer = view.balancer(policy);
        assertThat(ratio(balancer)).isCloseTo(0.1, CLOSE);
        CLOCK.advance(WINDOW.dividedBy(20));
        assertThat(ratio(balancer)).isCloseTo(0.1, CLOSE);
        CLOCK.advance(WINDOW.dividedBy(4));
        assertThat(ratio(balancer)).isCloseTo(0.3, CLOSE);
        CLOCK.advance(WINDOW.dividedBy(2));
        assertThat(ratio(balancer)).isCloseTo(0.8, CLOSE);
        CLOCK.advance(WINDOW.dividedBy(5));
        assertThat(ratio(balancer)).isCloseTo(1, CLOSE);
    }

    @Test
    void takesAPartOfItsOwnWeight() {
        Balancer balancer = view.balancer(
                SmoothWeightedRoundRobin.policy().withSlowStart(WINDOW).withTicker(CLOCK));
        view.show(instance("old", 3), instance("new", 6));
        CLOCK.advance(WINDOW.dividedBy(2));
        assertThat(ratio(balancer)).isCloseTo(1, CLOSE);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whereAllStartAtOnceAllGetAsMuchAsTheyWouldHave(BalancerPolicy policy) {
        ServiceInstance[] all =
                IntStream.range(0, 10).mapToObj(i -> instance("new" + i, 1)).toArray(ServiceInstance[]::new);
        view.show(all);
        Map<String, Integer> counts = counts(view.balancer(policy));
        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isCloseTo(PICKS / 10, CLOSE));
    }

    @Test
    void whereAllStartAtOnceNobodyIsPassedOver() {
        SlowStart slowStart = SlowStart.OFF.over(WINDOW).by(CLOCK);
        Target[] ready = {Target.of(instance("new1", 1)), Target.of(instance("new2", 1))};
        assertThat(slowStart.apply(view, ready)).isTrue();
        AtomicInteger turns = new AtomicInteger();
        IntStream.range(0, 100).forEach(i -> SlowStart.next(ready, () -> turns.getAndIncrement() % 2));
        assertThat(turns).hasValue(100);
    }

    @Test
    void passingOverEnds() {
        Target[] ready = {Target.of(instance("new", 1))};
        ready[0].share(1e-12);
        AtomicInteger turns = new AtomicInteger();
        int next = SlowStart.next(ready, () -> {
            turns.incrementAndGet();
            return 0;
        });
        assertThat(next).isZero();
        assertThat(turns).hasValue(65);
    }

    @Test
    void takesNoMoreThanItsShareOfWhatIsInFlight() {
        ServiceInstance[] ten = IntStream.range(0, 10)
                .mapToObj(i -> instance(i == 0 ? "new" : "old" + i, 1))
                .toArray(ServiceInstance[]::new);
        view.show(ten);
        CLOCK.advance(WINDOW.dividedBy(4));
        Balancer balancer =
                view.balancer(LeastRequests.p2c().withSlowStart(WINDOW).withTicker(CLOCK));
        IntStream.range(0, 9_250).forEach(i -> assertThat(balancer.choose()).isPresent());
        Map<String, Integer> active = new HashMap<>();
        Targets.all(balancer).forEach(t -> active.put(t.instance().id(), t.active()));
        assertThat(active.get("new")).isBetween(225, 275);
        assertThat(active.get("old1")).isBetween(950, 1_050);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRetryReachesOneThatStartsSlowlyToo(BalancerPolicy policy) {
        assertThat(Targets.ids(view.balancer(policy))).containsExactlyInAnyOrder("old", "new");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theViewIsAskedOncePerStepAndNotAtAllOnceAllHaveGrown(BalancerPolicy policy) {
        AtomicInteger asked = new AtomicInteger();
        view.readyFor(id -> {
            asked.incrementAndGet();
            return Optional.of(elapsed());
        });
        Balancer balancer = view.balancer(policy);
        for (int step = 1; step <= 20; step++) {
            counts(balancer);
            assertThat(asked).hasValue(2 * step);
            CLOCK.advance(WINDOW.dividedBy(20));
        }
        counts(balancer);
        CLOCK.advance(WINDOW);
        counts(balancer);
        assertThat(asked).hasValue(2 * 21);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRecoveryStartsSlowlyAgain(BalancerPolicy policy) {
        Balancer balancer = view.balancer(policy);
        CLOCK.advance(WINDOW);
        assertThat(ratio(balancer)).isCloseTo(1, CLOSE);
        long back = CLOCK.nanoTime();
        view.readyFor(
                id -> id.equals("new") ? Optional.of(Duration.ofNanos(CLOCK.nanoTime() - back)) : Optional.empty());
        view.show(instance("old", 1), instance("new", 1));
        assertThat(ratio(balancer)).isCloseTo(0.1, CLOSE);
    }

    @Test
    void withoutAWindowSharesAreExactFromTheFirstMoment() {
        assertThat(counts(view.balancer(SmoothWeightedRoundRobin.policy())))
                .containsOnly(Map.entry("old", PICKS / 2), Map.entry("new", PICKS / 2));
        assertThat(ratio(view.balancer(LeastRequests.p2c()))).isCloseTo(1, CLOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.099S", "PT1H0.001S"})
    void aWindowOutOfRangeIsRefused(Duration window) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeastRequests.p2c().withSlowStart(window))
                .withMessageContaining(window.toString())
                .withMessageContaining("100 ms to 1 h");
    }
}
