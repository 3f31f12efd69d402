package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.NodeClosedException;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryEndTest {
    private final Cluster cluster = new Cluster();

    @Test
    void closingWithdrawsOnceAndForGood() {
        Registration registration = cluster.registered("a");
        ServiceView view = cluster.view();
        registration.close();
        registration.close();
        cluster.clock.runDue();
        assertThat(view.instances()).isEmpty();
        assertThat(registration.isRegistered()).isFalse();
        assertThat(registration.setWeight(2).toCompletableFuture()).isCompletedExceptionally();
        cluster.link.expireSession();
        cluster.seconds(30);
        assertThat(cluster.entries()).isEmpty();
        assertThat(cluster.server.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThousandRegistrationsOfOneNodeComeBackAndGo(boolean sessionLost) {
        List<CompletableFuture<Registration>> thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> cluster.registry
                        .registerAsync(instance("s" + i % 10, "i" + i))
                        .toCompletableFuture())
                .toList();
        cluster.clock.runDue();
        assertThat(thousand).allMatch(CompletableFuture::isDone);
        if (sessionLost) {
            cluster.link.expireSession();
            cluster.seconds(20);
            assertThat(thousand).allMatch(f -> f.join().isRegistered());
        }
        assertThat(cluster.store.size()).isEqualTo(1_001);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        cluster.clock.execute(() -> Signals.copy(cluster.registry.close(), closed));
        cluster.clock.runDue();
        assertThat(closed).isCompleted();
        assertThat(cluster.store.size()).isZero();
    }

    @Test
    void aClosedRegistryTakesNothingAndEndsWhatWaits() {
        cluster.store.stop();
        CompletableFuture<Registration> waiting =
                cluster.registry.registerAsync(instance("a")).toCompletableFuture();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        cluster.clock.execute(() -> Signals.copy(cluster.registry.close(), closed));
        cluster.seconds(5);
        assertThat(closed).isCompleted();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> cluster.registry.registerAsync(instance("b"))).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> cluster.registry.view("b")).isInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> cluster.registry.services()).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void closingDoesNotWaitForAStoreThatIsKnownToBeAway() {
        cluster.registered("a");
        cluster.store.stop();
        cluster.seconds(1);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        cluster.clock.execute(() -> Signals.copy(cluster.registry.close(), closed));
        cluster.clock.runDue();
        assertThat(closed).isCompleted();
    }
}
