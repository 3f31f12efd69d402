package io.quorate.failover;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.balance.Balancer;
import io.quorate.balance.Pick;
import io.quorate.balance.RoundRobin;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.time.VirtualClock;
import java.net.URI;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
    private final VirtualClock clock = new VirtualClock();

    private static ServiceInstance instance(String id) {
        return ServiceInstance.builder("model")
                .id(id)
                .address(URI.create("http://127.0.0.1:1"))
                .state(InstanceState.READY)
                .build();
    }

    @Test
    void aSuspectIsPassedOverAndNeverTakenFromTheView() throws Exception {
        try (HaNode node = HaNode.builder("memory:").id("node").build()) {
            node.registry().register(instance("a"));
            node.registry().register(instance("b"));
            ServiceView view = node.registry().view("model").awaitReady(ofSeconds(20));
            Awaitility.await()
                    .atMost(ofSeconds(20))
                    .until(() -> view.instances().size() == 2);
            Suspicions suspicions = new Suspicions(view, PhiAccrualOptions.defaults(), clock);
            Balancer balancer = view.balancer(RoundRobin.policy());
            for (int i = 0; i < 10; i++) {
                suspicions.heartbeat("a");
                suspicions.heartbeat("b");
                suspicions.heartbeat("unknown");
                clock.advance(ofSeconds(1));
            }
            assertThat(suspicions.suspects()).isEmpty();
            clock.advance(ofSeconds(9));
            suspicions.heartbeat("b");
            assertThat(suspicions.suspects()).isEqualTo(Set.of("a"));
            for (int i = 0; i < 4; i++) {
                try (Pick pick = balancer.choose(suspicions.suspects()).orElseThrow()) {
                    assertThat(pick.instance().id()).isEqualTo("b");
                }
            }
            clock.advance(ofSeconds(9));
            assertThat(suspicions.suspects()).isEqualTo(Set.of("a", "b"));
            assertThat(balancer.choose(suspicions.suspects())).isEmpty();
            assertThat(balancer.choose(suspicions.suspects()).or(balancer::choose))
                    .isPresent();
            assertThat(view.instances()).hasSize(2);
            suspicions.heartbeat("a");
            assertThat(suspicions.suspects()).isEqualTo(Set.of("b"));
        }
    }
}
