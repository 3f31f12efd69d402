package io.quorate.test.store;

import static io.quorate.test.store.Client.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.TestKitException;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One proxied ensemble, broken and mended over and over. */
class EnsembleFaultsTest {
    private static ZooKeeperEnsemble ensemble;

    @BeforeAll
    static void start() throws InterruptedException {
        ensemble = ZooKeeperEnsemble.builder().proxied().forceSync(false).start();
    }

    @AfterAll
    static void stop() {
        ensemble.close();
    }

    @BeforeEach
    void allServe() {
        await().atMost(SOON)
                .until(() ->
                        ensemble.leader().isPresent() && ensemble.followers().size() == 2);
    }

    @Test
    void cutOffFollowerAnswersItsClientsUntilItFindsOut() throws Exception {
        ZooKeeperServer leader = ensemble.leader().orElseThrow();
        ZooKeeperServer follower = ensemble.followers().get(0);
        ZooKeeperServer other = ensemble.followers().get(1);
        try (Client attached = new Client(follower.connectString());
                Client elsewhere = new Client(other.connectString())) {
            long cut = System.nanoTime();
            ensemble.isolate(follower.id());
            elsewhere.create("/written-after-the-cut-of-" + follower.id(), "");

            // The trap: it still answers, from what it knew, while the rest of the ensemble has gone on.
            assertThat(follower.mode()).contains(ServerMode.FOLLOWER);
            assertThat(attached.exists("/written-after-the-cut-of-" + follower.id()))
                    .isFalse();
            assertThat(attached.state()).isEqualTo(KeeperState.SyncConnected);

            attached.awaitState(KeeperState.Disconnected);
            // The last word of the leader may be half a tick old when the cut comes; syncLimit is 4 ticks of 500 ms.
            assertThat(System.nanoTime() - cut).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_500));
            assertThat(ensemble.leader()).contains(leader);

            ensemble.heal(follower.id());
            attached.awaitState(KeeperState.SyncConnected);
            await().atMost(SOON).until(() -> attached.exists("/written-after-the-cut-of-" + follower.id()));
        }
    }

    @Test
    void cutOffLeaderIsReplacedAndFollowsWhenHealed() {
        ZooKeeperServer first = ensemble.leader().orElseThrow();
        ensemble.isolate(first.id());
        await().atMost(SOON)
                .until(() -> ensemble.leader()
                        .filter(leader -> !leader.equals(first))
                        .isPresent());
        await().atMost(SOON).until(() -> first.mode().isEmpty());
        ensemble.heal(first.id());
        await().atMost(SOON).until(() -> ensemble.followers().contains(first));
    }

    @Test
    void pausedLeaderIsReplacedAndFollowsWhenItWakes() throws Exception {
        ZooKeeperServer first = ensemble.leader().orElseThrow();
        first.pause();
        assertThat(first.isAlive()).isTrue();
        assertThat(ensemble.awaitQuorum(SOON)).isNotEqualTo(first);
        first.resume();
        await().atMost(SOON).until(() -> ensemble.followers().contains(first));
    }

    @Test
    void refusedFollowerFindsOutAtOnce() {
        ZooKeeperServer follower = ensemble.followers().get(0);
        ensemble.isolate(follower.id(), Isolation.REFUSED);
        await().atMost(SOON).until(() -> follower.mode().isEmpty());
        ensemble.heal(follower.id());
        await().atMost(SOON).until(() -> ensemble.followers().contains(follower));
    }

    @Test
    void withoutProxiesIsolationIsRefused() throws Exception {
        try (ZooKeeperEnsemble plain = ZooKeeperEnsemble.builder().servers(1).start()) {
            assertThatThrownBy(() -> plain.isolate(1))
                    .isInstanceOf(TestKitException.class)
                    .hasMessageContaining("proxied()");
        }
    }
}
