package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.SERVICE;
import static io.quorate.internal.registry.Cluster.instance;
import static io.quorate.registry.InstanceState.DRAINING;
import static io.quorate.registry.InstanceState.NOT_READY;
import static io.quorate.registry.InstanceState.READY;
import static io.quorate.registry.InstanceState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;
import io.quorate.health.ProbeOptions;
import io.quorate.health.ProbeResult;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FollowTest {
    private final Cluster cluster = new Cluster();
    private final Switch readiness = new Switch();
    private final ServiceView view = cluster.view();

    private static final class Switch implements Readiness {
        private final List<Runnable> signals = new ArrayList<>();
        private boolean ready;

        void set(boolean value) {
            ready = value;
            List.copyOf(signals).forEach(Runnable::run);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public Subscription onChange(Runnable signal) {
            signals.add(signal);
            return () -> signals.remove(signal);
        }
    }

    private Registration registered(InstanceState state) {
        CompletableFuture<Registration> registration = cluster.registry
                .registerAsync(instance("a").toBuilder().state(state).build())
                .toCompletableFuture();
        cluster.clock.runDue();
        return registration.join();
    }

    private InstanceState shown() {
        cluster.clock.runDue();
        return view.instances().get(0).state();
    }

    @Test
    void staysStartingUntilReadyFirstAndFollowsFromThen() {
        registered(STARTING).follow(readiness);
        assertThat(shown()).isEqualTo(STARTING);
        readiness.set(false);
        assertThat(shown()).isEqualTo(STARTING);
        readiness.set(true);
        assertThat(shown()).isEqualTo(READY);
        readiness.set(false);
        assertThat(shown()).isEqualTo(NOT_READY);
        readiness.set(true);
        assertThat(shown()).isEqualTo(READY);
    }

    @Test
    void takesUpReadinessAsItIs() {
        registered(READY).follow(readiness);
        assertThat(shown()).isEqualTo(NOT_READY);
    }

    @Test
    void drainingIsNotUndoneByHealth() {
        Registration registration = registered(READY);
        readiness.set(true);
        registration.follow(readiness);
        registration.setState(DRAINING);
        readiness.set(false);
        readiness.set(true);
        assertThat(shown()).isEqualTo(DRAINING);
    }

    @Test
    void followingSomethingElseEndsTheFirst() {
        Registration registration = registered(READY);
        registration.follow(readiness);
        Switch other = new Switch();
        other.set(true);
        registration.follow(other);
        readiness.set(false);
        assertThat(shown()).isEqualTo(READY);
        assertThat(readiness.signals).isEmpty();
    }

    @Test
    void closingTheRegistrationLetsGoOfReadiness() {
        Registration registration = registered(READY);
        registration.follow(readiness);
        registration.close();
        assertThat(readiness.signals).isEmpty();
        registration.follow(readiness);
        assertThat(readiness.signals).isEmpty();
    }

    @Test
    void aStateFollowedWhileTheStoreIsAwayIsWrittenWhenItIsBack() {
        registered(READY).follow(readiness);
        readiness.set(true);
        assertThat(shown()).isEqualTo(READY);
        cluster.store.stop();
        cluster.clock.runDue();
        readiness.set(false);
        cluster.seconds(5);
        assertThat(shown()).isEqualTo(READY);
        cluster.store.start();
        cluster.seconds(5);
        assertThat(shown()).isEqualTo(NOT_READY);
    }

    @Test
    void theLastReadingWinsWhicheverThreadWasSlower() {
        // Between the first reading and its writing down, readiness changes and the change is followed.
        Registration registration = registered(READY);
        AtomicInteger readings = new AtomicInteger();
        List<Runnable> signals = new ArrayList<>();
        registration.follow(new Readiness() {
            @Override
            public boolean isReady() {
                if (readings.getAndIncrement() == 0) {
                    signals.get(0).run();
                    return true;
                }
                return false;
            }

            @Override
            public Subscription onChange(Runnable signal) {
                signals.add(signal);
                return () -> {};
            }
        });
        assertThat(shown()).isEqualTo(NOT_READY);
    }

    @Test
    void theHealthEngineDecides() {
        AtomicBoolean loaded = new AtomicBoolean();
        try (HealthEngine health = HealthEngine.builder()
                .ticker(cluster.clock)
                .scheduler(cluster.clock)
                .executor(cluster.clock)
                .build()) {
            health.readiness("model", () -> ProbeResult.of(loaded.get()), ProbeOptions.defaults());
            registered(STARTING).follow(Readiness.of(health));
            cluster.seconds(60);
            assertThat(shown()).isEqualTo(STARTING);
            loaded.set(true);
            cluster.seconds(120);
            assertThat(shown()).isEqualTo(READY);
            HealthHandle hold = health.holdReadiness("drill");
            assertThat(shown()).isEqualTo(NOT_READY);
            hold.close();
            assertThat(shown()).isEqualTo(READY);
        }
    }

    @Test
    void nobodyIsPickedWhileNotReady() {
        var balancer = view.balancer(io.quorate.balance.LeastRequests.p2c());
        registered(STARTING).follow(readiness);
        cluster.clock.runDue();
        assertThat(balancer.pick()).isEmpty();
        readiness.set(true);
        cluster.clock.runDue();
        assertThat(balancer.pick().orElseThrow().instance().service()).isEqualTo(SERVICE);
        readiness.set(false);
        cluster.clock.runDue();
        assertThat(balancer.pick()).isEmpty();
    }
}
