package io.quorate.etcd.processes;

import io.quorate.test.internal.leadership.Partitions;
import io.quorate.test.net.NamespaceHost;
import io.quorate.test.process.ChildProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A real cut of the network, and a real server. */
@Tag("etcd")
class LeadershipUnderPartitionTest extends Partitions {
    private static final int PORT = 2379;

    @Override
    protected AutoCloseable serve(NamespaceHost host, Path data) {
        String clients = "http://" + host.address() + ":" + PORT;
        List<String> command = new ArrayList<>(host.commandPrefix());
        command.addAll(List.of(
                System.getProperty("quorate.etcd", "etcd"),
                "--data-dir=" + data.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--heartbeat-interval=100",
                "--election-timeout=500",
                "--logger=zap",
                "--log-outputs=stderr"));
        return ChildProgram.start(
                "etcd", command, environment -> environment.keySet().removeIf(name -> name.startsWith("ETCD_")));
    }

    @Override
    protected String uri(NamespaceHost host) {
        return "etcd://" + host.address() + ":" + PORT + "/cut-off?electionTimeout=500ms";
    }
}
