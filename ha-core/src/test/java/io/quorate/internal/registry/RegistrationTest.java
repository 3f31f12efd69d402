package io.quorate.internal.registry;

import static io.quorate.internal.registry.Cluster.SERVICE;
import static io.quorate.internal.registry.Cluster.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConfigurationException;
import io.quorate.StoreUnavailableException;
import io.quorate.memory.MemoryLink;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.spi.Entry;
import io.quorate.spi.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private final Cluster cluster = new Cluster();

    private List<String> ids(ServiceView view) {
        return view.instances().stream().map(ServiceInstance::id).toList();
    }

    @Test
    void takesIdZoneAndRegionFromTheNode() throws Exception {
        Registration registration = cluster.call(() -> cluster.registry.register(ServiceInstance.builder(SERVICE)
                .address(URI.create("http://h:1"))
                .build()));
        ServiceInstance shown = cluster.view().instances().get(0);
        assertThat(shown).isEqualTo(registration.instance());
        assertThat(shown.id()).isEqualTo("server");
        assertThat(shown.zone()).isEqualTo("az1");
        assertThat(shown.region()).isEqualTo("eu");
        assertThat(registration.isRegistered()).isTrue();
    }

    @Test
    void comesBackByItselfAfterALostSession() {
        Registration registration = cluster.registered("a");
        ServiceView view = cluster.view();
        Entry before = cluster.entries().get(0);
        cluster.link.expireSession();
        cluster.seconds(10);
        assertThat(registration.isRegistered()).isTrue();
        assertThat(ids(view)).containsExactly("a");
        assertThat(cluster.entries()).hasSize(1);
        assertThat(cluster.entries().get(0).owner()).isNotEqualTo(before.owner());
        assertThat(cluster.entries().get(0).name()).isNotEqualTo(before.name());
    }

    @Test
    void isNotRegisteredBetweenTwoSessions() {
        Registration registration = cluster.registered("a");
        cluster.link.expireSession();
        cluster.clock.runDue();
        assertThat(registration.isRegistered()).isFalse();
    }

    @Test
    void aReconnectWithinTheSessionShowsNoChangeToAnybody() {
        cluster.registered("a");
        ServiceView view = cluster.view();
        int[] told = {0};
        view.onChange(now -> told[0]++);
        cluster.clock.runDue();
        Entry before = cluster.entries().get(0);
        for (int i = 0; i < 5; i++) {
            cluster.link.breakNow();
            cluster.seconds(1);
            cluster.link.cut();
            cluster.seconds(4);
            cluster.link.restore();
            cluster.seconds(5);
        }
        assertThat(cluster.entries()).containsExactly(before);
        assertThat(told[0]).isEqualTo(1);
        assertThat(cluster.server.failures()).isEmpty();
    }

    @Test
    void aSessionThatOutlivesItsDeadlineKeepsItsEntriesAsTheyAre() {
        Registration registration = cluster.registered("a");
        Entry before = cluster.entries().get(0);
        // The store is stopped past the TTL, and counts it anew afterwards.
        cluster.store.stop();
        cluster.seconds(30);
        assertThat(cluster.server.core().keeper().era()).isEmpty();
        cluster.store.start();
        cluster.seconds(10);
        assertThat(cluster.server.core().keeper().era()).isPresent();
        assertThat(cluster.entries()).containsExactly(before);
        assertThat(registration.isRegistered()).isTrue();
        assertThat(registration.setWeight(2)).isNotNull();
        cluster.clock.runDue();
        assertThat(cluster.view().instances().get(0).weight()).isEqualTo(2);
    }

    @Test
    void whatAForeignHandRemovedIsBackAfterTheNextLook() {
        Registration registration = cluster.registered("a");
        ServiceView view = cluster.view();
        remove(cluster.entries().get(0));
        assertThat(ids(view)).isEmpty();
        cluster.clock.advance(Leases.ROUND);
        assertThat(ids(view)).containsExactly("a");
        assertThat(registration.isRegistered()).isTrue();
        assertThat(cluster.server.failures()).hasSize(1).first().asString().contains("llama/a", "removed");
    }

    @Test
    void whatAForeignHandRemovedWhileTheNodeWasAwayIsBackWithIt() {
        cluster.registered("a");
        ServiceView view = cluster.view();
        cluster.clock.advance(Leases.ROUND.minusSeconds(5));
        cluster.link.breakNow();
        remove(cluster.entries().get(0));
        cluster.seconds(2);
        assertThat(ids(view)).containsExactly("a");
    }

    @Test
    void anUpdateFindsOutWhatAForeignHandRemoved() {
        Registration registration = cluster.registered("a");
        remove(cluster.entries().get(0));
        CompletableFuture<Void> update = registration.setWeight(7).toCompletableFuture();
        cluster.clock.runDue();
        assertThat(update).isCompleted();
        assertThat(cluster.view().instances().get(0).weight()).isEqualTo(7);
    }

    private void remove(Entry entry) {
        cluster.watcher.core().keeper().era().orElseThrow().session().remove(entry);
        cluster.clock.runDue();
    }

    @Test
    void anUnknownOutcomeLeavesExactlyOneEntry() {
        cluster.link.breakBeforeNextReply();
        CompletableFuture<Registration> registration =
                cluster.registry.registerAsync(instance("a")).toCompletableFuture();
        cluster.seconds(5);
        assertThat(registration).isCompleted();
        assertThat(cluster.entries()).hasSize(1);
        assertThat(registration.join().isRegistered()).isTrue();
    }

    @Test
    void anUnknownOutcomeOfAWithdrawalLeavesNothing() {
        Registration registration = cluster.registered("a");
        cluster.link.breakBeforeNextReply();
        CompletableFuture<Void> closed = registration.closeAsync().toCompletableFuture();
        cluster.seconds(5);
        assertThat(closed).isCompleted();
        assertThat(cluster.entries()).isEmpty();
    }

    @Test
    void waitsForTheStoreHoweverLongItIsAway() {
        cluster.store.stop();
        CompletableFuture<Registration> registration =
                cluster.registry.registerAsync(instance("a")).toCompletableFuture();
        cluster.seconds(120);
        assertThat(registration).isNotDone();
        cluster.store.start();
        cluster.seconds(10);
        assertThat(registration).isCompleted();
        assertThat(cluster.entries()).hasSize(1);
    }

    @Test
    void aBlockingRegistrationThatTimesOutLeavesNothingBehind() throws Exception {
        cluster.link.cut();
        assertThatThrownBy(() -> cluster.call(() -> cluster.registry.register(instance("a"), Duration.ofSeconds(2))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("llama/a")
                .hasMessageContaining("PT2S");
        cluster.link.restore();
        cluster.seconds(30);
        assertThat(cluster.entries()).isEmpty();
        assertThat(cluster.call(() -> cluster.registry.register(instance("a"))).isRegistered())
                .isTrue();
    }

    @Test
    void aBlockingRegistrationWhoseReplyWasLostLeavesNothingBehind() {
        cluster.link.loseReplies(MemoryLink.ALL);
        assertThatThrownBy(() -> cluster.call(() -> cluster.registry.register(instance("a"), Duration.ofSeconds(2))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(cluster.entries()).hasSize(1);
        cluster.link.heal();
        cluster.seconds(5);
        assertThat(cluster.entries()).isEmpty();
        assertThat(cluster.server.core().keeper().era()).isPresent();
    }

    @Test
    void anInterruptedRegistrationIsWithdrawn() throws Exception {
        cluster.link.cut();
        Thread caller = Thread.currentThread();
        cluster.clock.schedule(Duration.ofMillis(500), caller::interrupt);
        Thread pump = new Thread(() -> cluster.seconds(1), "pump");
        pump.start();
        assertThatThrownBy(() -> cluster.registry.register(instance("a"), Duration.ofHours(1)))
                .isInstanceOf(InterruptedException.class);
        pump.join();
        cluster.link.restore();
        cluster.seconds(30);
        assertThat(cluster.entries()).isEmpty();
    }

    @Test
    void cancellingWithdrawsWhatIsNotAcknowledgedYet() {
        cluster.link.cut();
        cluster.registry.registerAsync(instance("a")).toCompletableFuture().cancel(false);
        cluster.link.restore();
        cluster.seconds(5);
        assertThat(cluster.entries()).isEmpty();
    }

    @Test
    void updatesInQuickSuccessionAreWrittenAsFew() {
        Registration registration = cluster.registered("a");
        long before = cluster.entries().get(0).modRevision();
        List<CompletableFuture<Void>> updates = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> registration.setWeight(i).toCompletableFuture())
                .toList();
        cluster.clock.runDue();
        assertThat(updates).allMatch(u -> u.isDone() && !u.isCompletedExceptionally());
        assertThat(cluster.view().instances().get(0).weight()).isEqualTo(100);
        assertThat(cluster.entries().get(0).modRevision() - before).isBetween(1L, 2L);
    }

    @Test
    void anUpdateWhileTheStoreIsAwayIsWrittenWhenItIsBack() {
        Registration registration = cluster.registered("a");
        cluster.store.stop();
        cluster.clock.runDue();
        CompletableFuture<Void> update =
                registration.setState(InstanceState.DRAINING).toCompletableFuture();
        cluster.seconds(5);
        assertThat(update).isNotDone();
        assertThat(registration.instance().state()).isEqualTo(InstanceState.DRAINING);
        cluster.store.start();
        cluster.seconds(5);
        assertThat(update).isCompleted();
        assertThat(cluster.view().instances().get(0).state()).isEqualTo(InstanceState.DRAINING);
    }

    @Test
    void anUpdateThatIsPendingWhenTheSessionIsLostIsAcknowledgedUnderTheNext() {
        Registration registration = cluster.registered("a");
        cluster.link.cut();
        CompletableFuture<Void> update = registration.setWeight(5).toCompletableFuture();
        cluster.seconds(1);
        cluster.link.expireSession();
        cluster.link.restore();
        cluster.seconds(15);
        assertThat(update).isCompleted();
        assertThat(cluster.entries()).hasSize(1);
        assertThat(cluster.view().instances().get(0).weight()).isEqualTo(5);
    }

    @Test
    void anUpdateCannotMakeItAnotherInstance() {
        Registration registration = cluster.registered("a");
        assertThatThrownBy(() -> registration.update(b -> b.id("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("llama/a")
                .hasMessageContaining("llama/b");
    }

    @Test
    void oneNodeRegistersAnInstanceOnce() {
        Registration first = cluster.registered("a");
        assertThatThrownBy(() -> cluster.registry.registerAsync(instance("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a'");
        first.close();
        cluster.registered("a");
        assertThat(cluster.entries()).hasSize(1);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeAnythingIsSent() {
        Cluster small = new Cluster(new Limits(200, 10, 100));
        ServiceInstance large =
                instance("a").toBuilder().label("blob", "x".repeat(200)).build();
        assertThatThrownBy(() -> small.registry.registerAsync(large))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("200")
                .hasMessageContaining("'a'");
        small.seconds(5);
        assertThat(small.store.size()).isZero();
        Registration registration = small.registry
                .registerAsync(instance("a"))
                .toCompletableFuture()
                .getNow(null);
        small.clock.runDue();
        assertThat(registration).isNull();
        assertThat(small.entries()).hasSize(1);
    }

    @Test
    void anUpdateThatIsTooLargeChangesNothing() {
        Cluster small = new Cluster(new Limits(200, 10, 100));
        CompletableFuture<Registration> registering =
                small.registry.registerAsync(instance("a")).toCompletableFuture();
        small.clock.runDue();
        Registration registration = registering.join();
        assertThatThrownBy(() -> registration.update(b -> b.label("blob", "x".repeat(200))))
                .isInstanceOf(ConfigurationException.class);
        assertThat(registration.instance().labels()).isEmpty();
    }

    @Test
    void oneTooManyForTheSessionIsRefusedAndHarmsNoOther() {
        // One of them is the list of this node's services.
        Cluster small = new Cluster(new Limits(10_000, 10, 3));
        List<CompletableFuture<Registration>> three = IntStream.range(0, 3)
                .mapToObj(i -> small.registry.registerAsync(instance("i" + i)).toCompletableFuture())
                .toList();
        small.seconds(30);
        assertThat(three.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(1)
                .first()
                .satisfies(f -> assertThatThrownBy(f::join).hasCauseInstanceOf(ConfigurationException.class));
        assertThat(small.entries()).hasSize(2);
    }

    @Test
    void servicesAreThoseThatHaveAnInstanceAnywhere() throws Exception {
        assertThat(cluster.call(cluster.watching::services)).isEmpty();
        Registration a = cluster.registered("a");
        cluster.registry.registerAsync(instance("bert", "b"));
        cluster.watching.registerAsync(instance("aya", "c"));
        cluster.clock.runDue();
        assertThat(cluster.call(cluster.watching::services)).containsExactly("aya", "bert", SERVICE);
        a.close();
        cluster.clock.runDue();
        assertThat(cluster.call(cluster.registry::services)).containsExactly("aya", "bert");
    }
}
