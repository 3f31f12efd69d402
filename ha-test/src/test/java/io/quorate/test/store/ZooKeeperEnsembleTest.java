package io.quorate.test.store;

import static io.quorate.test.store.Client.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.TestKitException;
import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NoLeakedThreads
class ZooKeeperEnsembleTest {

    @Test
    void threeServersElectANewLeaderWhenTheirsIsKilled() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().start()) {
            ZooKeeperServer first = ensemble.leader().orElseThrow();
            assertThat(ensemble.followers()).hasSize(2).doesNotContain(first);
            assertThat(first.command4lw("ruok")).isEqualTo("imok");

            first.kill();
            assertThat(first.isAlive()).isFalse();
            assertThat(first.mode()).isEmpty();
            assertThat(ensemble.awaitQuorum(SOON)).isNotEqualTo(first);

            first.start();
            assertThat(first.awaitServing(SOON)).isEqualTo(ServerMode.FOLLOWER);
        }
    }

    @Test
    void singleServerKeepsItsDataOverStopAndKillButNotOverWipe() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().servers(1).start();
                Client client = new Client(ensemble.connectString())) {
            assertThat(ensemble.server(1).mode()).contains(ServerMode.STANDALONE);
            client.create("/kept", "value");
            ensemble.server(1).stop();
            ensemble.start();
            ensemble.server(1).kill();
            ensemble.start();
            try (Client next = new Client(ensemble.connectString())) {
                assertThat(next.exists("/kept")).isTrue();
            }
            ensemble.wipe();
            ensemble.start();
            try (Client next = new Client(ensemble.connectString())) {
                assertThat(next.exists("/kept")).isFalse();
            }
        }
    }

    @Test
    void givenFolderIsKeptAndReadAgain(@TempDir Path folder) throws Exception {
        ZooKeeperEnsembleBuilder builder =
                ZooKeeperEnsemble.builder().servers(1).dataFolder(folder).config("maxSessionTimeout", "7000");
        try (ZooKeeperEnsemble ensemble = builder.start();
                Client client = new Client(ensemble.connectString())) {
            client.create("/kept", "value");
            assertThat(Files.readString(folder.resolve("server-1/zoo.cfg"))).contains("maxSessionTimeout=7000");
        }
        try (ZooKeeperEnsemble ensemble = builder.start();
                Client client = new Client(ensemble.connectString())) {
            assertThat(client.exists("/kept")).isTrue();
        }
    }

    @Test
    void serversDieWithTheJvmThatStartedThem(@TempDir Path leftovers) throws Exception {
        try (ChildJvm owner = ChildJvm.builder(Owner.class)
                .jvmFlags(List.of("-Djava.io.tmpdir=" + leftovers))
                .start()) {
            String line = owner.awaitLine("^server ", SOON);
            long pid = Long.parseLong(line.substring("server ".length()));
            assertThat(ProcessHandle.of(pid)).isPresent();
            owner.kill9();
            await().atMost(SOON).until(() -> ProcessHandle.of(pid).isEmpty());
        }
    }

    @Test
    void serverThatCannotStartFailsWithItsLog() {
        assertThatThrownBy(() -> ZooKeeperEnsemble.builder()
                        .servers(1)
                        .config("tickTime", "never")
                        .start())
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("For input string: \"never\"");
    }

    @Test
    void wrongOptionsFailWhereTheyAreGiven() {
        ZooKeeperEnsembleBuilder builder = ZooKeeperEnsemble.builder();
        assertThatThrownBy(() -> builder.servers(2)).hasMessageContaining("2 servers");
        assertThatThrownBy(() -> builder.tickTime(Duration.ofMillis(1))).hasMessageContaining("at least 50 ms");
        assertThatThrownBy(() -> builder.syncLimit(0)).hasMessageContaining("syncLimit of 0");
        assertThatThrownBy(() -> builder.initLimit(-1)).hasMessageContaining("initLimit of -1");
    }

    /** Starts a server and tells its process id. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().servers(1).start();
            System.out.println("server " + ensemble.server(1).pid());
            System.in.read();
        }
    }
}
