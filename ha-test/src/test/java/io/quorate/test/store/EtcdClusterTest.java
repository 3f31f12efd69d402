package io.quorate.test.store;

import static io.quorate.test.store.Keys.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.TestKitException;
import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.process.ChildJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("etcd")
@NoLeakedThreads
class EtcdClusterTest {

    @Test
    void threeMembersElectANewLeaderWhenTheirsIsKilled() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder().start()) {
            EtcdMember first = cluster.leader().orElseThrow();
            assertThat(cluster.followers()).hasSize(2).doesNotContain(first);
            long term = first.status().orElseThrow().term();

            first.kill();
            assertThat(first.isAlive()).isFalse();
            assertThat(first.status()).isEmpty();
            EtcdMember next = cluster.awaitQuorum(SOON);
            assertThat(next).isNotEqualTo(first);
            assertThat(next.status().orElseThrow().term()).isGreaterThan(term);

            first.start();
            first.awaitServing(SOON);
            assertThat(cluster.followers()).contains(first);
        }
    }

    @Test
    void singleMemberKeepsItsDataOverStopAndKillButNotOverWipe() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder().members(1).start()) {
            Keys keys = new Keys(cluster);
            keys.put("/kept", "value");
            cluster.member(1).stop();
            assertThat(cluster.member(1).logTail()).contains("received signal");
            cluster.start();
            cluster.member(1).kill();
            cluster.start();
            assertThat(keys.has("/kept")).isTrue();
            cluster.wipe();
            cluster.start();
            assertThat(keys.has("/kept")).isFalse();
        }
    }

    @Test
    void givenFolderIsKeptAndReadAgain(@TempDir Path folder) throws Exception {
        EtcdClusterBuilder builder =
                EtcdCluster.builder().members(1).dataFolder(folder).flag("max-txn-ops", "7");
        try (EtcdCluster cluster = builder.start()) {
            new Keys(cluster).put("/kept", "value");
        }
        assertThat(Files.isDirectory(folder.resolve("member-1/data/member/wal")))
                .isTrue();
        try (EtcdCluster cluster = builder.start()) {
            assertThat(new Keys(cluster).has("/kept")).isTrue();
        }
    }

    @Test
    void membersDieWithTheJvmThatStartedThem(@TempDir Path leftovers) throws Exception {
        try (ChildJvm owner = ChildJvm.builder(Owner.class)
                .jvmFlags(List.of("-Djava.io.tmpdir=" + leftovers))
                .start()) {
            String line = owner.awaitLine("^member ", SOON);
            long pid = Long.parseLong(line.substring("member ".length()));
            assertThat(ProcessHandle.of(pid)).isPresent();
            owner.kill9();
            await().atMost(SOON).until(() -> ProcessHandle.of(pid).isEmpty());
        }
    }

    @Test
    void memberThatCannotStartFailsWithItsLog() {
        assertThatThrownBy(() -> EtcdCluster.builder()
                        .members(1)
                        .flag("snapshot-count", "never")
                        .start())
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("invalid value \"never\"");
    }

    @Test
    void compactionForgetsOldRevisions() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder().members(1).start()) {
            Keys keys = new Keys(cluster);
            keys.put("/a", "1");
            keys.put("/a", "2");
            long revision = cluster.compact();
            assertThat(revision)
                    .isEqualTo(cluster.leader()
                            .orElseThrow()
                            .status()
                            .orElseThrow()
                            .revision());
            assertThatThrownBy(() -> keys.hasAt("/a", revision - 1)).hasMessageContaining("has been compacted");
            assertThat(keys.hasAt("/a", revision)).isTrue();
        }
    }

    @Test
    void revokedLeaseTakesItsKeysWithIt() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder().members(1).start()) {
            Keys keys = new Keys(cluster);
            long lease = keys.grant(60);
            keys.put("/leased", "value", lease);
            keys.put("/other", "value");
            assertThat(cluster.leases("/leased")).containsExactly(lease);
            assertThat(cluster.leases("/other")).isEmpty();
            cluster.revokeLease(lease);
            assertThat(keys.has("/leased")).isFalse();
            assertThat(keys.has("/other")).isTrue();
            assertThatThrownBy(() -> cluster.revokeLease(lease)).hasMessageContaining("lease not found");
        }
    }

    static Stream<Arguments> ports() {
        return Stream.of(
                Arguments.of("client", (ToIntFunction<EtcdEndpoints>) EtcdEndpoints::clientPort),
                Arguments.of("peer", (ToIntFunction<EtcdEndpoints>) EtcdEndpoints::peerPort));
    }

    @ParameterizedTest(name = "{0} port")
    @MethodSource("ports")
    void portTakenInBetweenIsNoticedSoThatOthersAreTried(String name, ToIntFunction<EtcdEndpoints> port)
            throws Exception {
        EtcdNetwork network = new EtcdNetwork(1, false);
        List<ServerSocket> thieves = new ArrayList<>();
        try {
            for (EtcdEndpoints endpoints : network.endpoints()) {
                thieves.add(new ServerSocket(port.applyAsInt(endpoints), 1, InetAddress.getLoopbackAddress()));
            }
            assertThatThrownBy(() ->
                            EtcdCluster.start(EtcdCluster.builder().members(1).options(), network))
                    .isInstanceOf(PortTakenException.class);
        } finally {
            for (ServerSocket thief : thieves) {
                thief.close();
            }
        }
    }

    @Test
    void withoutProxiesIsolationIsRefused() throws Exception {
        try (EtcdCluster plain = EtcdCluster.builder().members(1).start()) {
            assertThatThrownBy(() -> plain.isolate(1))
                    .isInstanceOf(TestKitException.class)
                    .hasMessageContaining("proxied()");
        }
    }

    /** Starts a member and tells its process id. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            EtcdCluster cluster = EtcdCluster.builder().members(1).start();
            System.out.println("member " + cluster.member(1).pid());
            System.in.read();
        }
    }
}
