package io.quorate.zookeeper.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.test.internal.leadership.Candidate;
import io.quorate.test.internal.leadership.Candidates;
import io.quorate.test.internal.leadership.Place;
import io.quorate.test.net.NamespaceHost;
import io.quorate.test.net.NetworkNamespaces;
import io.quorate.test.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and two candidates on hosts of their own, and a real cut between hosts: packets vanish, nothing is reset. */
@Tag("netns")
class LeadershipUnderPartitionTest {
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final int PORT = 2181;

    @Test
    void partitionedLeaderIsInvalidBeforeItsSuccessorIsGranted(@TempDir Path data) {
        try (NetworkNamespaces network = NetworkNamespaces.create()) {
            NamespaceHost server = network.host("zk");
            try (ChildJvm zookeeper = server(server, data);
                    Candidates candidates =
                            new Candidates(List.of(place(network, server, "a"), place(network, server, "b")), TTL)) {
                Candidate cut = candidates.awaitLeader();
                cut.cutOff();
                Candidate successor = candidates.awaitLeaderOtherThan(cut);
                Candidates.await("the one that was cut off knows", () -> cut.said("^LOST"));
                assertThat(cut.ask("commit", "COMMIT")).contains("refused");
                assertThat(successor.ask("commit", "COMMIT")).contains("done");

                cut.rejoin();
                successor.ask("close", "CLOSED");
                assertThat(candidates.awaitLeaderOtherThan(successor)).isSameAs(cut);
                candidates.assertNeverTwoLeaders();
                assertThat(zookeeper.isAlive()).isTrue();
            }
        }
    }

    private static ChildJvm server(NamespaceHost host, Path data) {
        return ChildJvm.builder("org.apache.zookeeper.server.ZooKeeperServerMain")
                .name("zk")
                .args("" + PORT, data.toString(), "" + LeadershipUnderFaultsTest.TICK.toMillis())
                .jvmFlags(List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dzookeeper.admin.enableServer=false"))
                .commandPrefix(host.commandPrefix())
                .start();
    }

    private static Place place(NetworkNamespaces network, NamespaceHost server, String name) {
        NamespaceHost host = network.host(name);
        return new Place(
                LeadershipUnderFaultsTest.uri(server.address() + ":" + PORT),
                host.commandPrefix(),
                () -> network.cut(host, server),
                () -> network.heal(host, server),
                () -> {});
    }
}
