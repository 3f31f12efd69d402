package io.quorate.test.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

class ZooKeeperEnsembleTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void threeServersElectALeaderAndSurviveItsDeath() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().start()) {
            ZooKeeperServer first = ensemble.leader().orElseThrow();
            assertThat(ensemble.followers()).hasSize(2).doesNotContain(first);
            assertThat(first.command4lw("ruok")).isEqualTo("imok");

            first.kill();
            assertThat(first.isAlive()).isFalse();
            assertThat(first.mode()).isEmpty();
            ZooKeeperServer second = ensemble.awaitQuorum(SOON);
            assertThat(second).isNotEqualTo(first);

            first.start();
            assertThat(first.awaitServing(SOON)).isEqualTo(ServerMode.FOLLOWER);
        }
    }

    @Test
    void aCutOffFollowerAnswersItsClientsUntilItFindsOut() throws Exception {
        try (ZooKeeperEnsemble ensemble =
                ZooKeeperEnsemble.builder().proxied().forceSync(false).start()) {
            ZooKeeperServer follower = ensemble.followers().get(0);
            ZooKeeperServer leader = ensemble.leader().orElseThrow();
            AtomicReference<KeeperState> state = new AtomicReference<>(KeeperState.Disconnected);
            try (ZooKeeper client =
                    new ZooKeeper(follower.connectString(), 8_000, event -> state.set(event.getState()))) {
                await().atMost(SOON).until(() -> state.get() == KeeperState.SyncConnected);
                ensemble.isolate(follower.id());
                assertThat(follower.mode()).contains(ServerMode.FOLLOWER);
                await().atMost(SOON).until(() -> state.get() == KeeperState.Disconnected);
                assertThat(leader.mode()).contains(ServerMode.LEADER);
                assertThat(follower.mode()).isEmpty();
                ensemble.heal(follower.id());
                assertThat(follower.awaitServing(SOON)).isEqualTo(ServerMode.FOLLOWER);
            }
        }
    }
}
