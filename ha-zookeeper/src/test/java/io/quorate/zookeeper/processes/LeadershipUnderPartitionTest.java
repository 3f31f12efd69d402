package io.quorate.zookeeper.processes;

import io.quorate.test.internal.leadership.Partitions;
import io.quorate.test.net.NamespaceHost;
import io.quorate.test.process.ChildJvm;
import java.nio.file.Path;
import java.util.List;

/** A real cut of the network, and a real server. */
class LeadershipUnderPartitionTest extends Partitions {
    private static final int PORT = 2181;

    @Override
    protected AutoCloseable serve(NamespaceHost host, Path data) {
        return ChildJvm.builder("org.apache.zookeeper.server.ZooKeeperServerMain")
                .name("zk")
                .args("" + PORT, data.toString(), "" + LeadershipUnderFaultsTest.TICK.toMillis())
                .jvmFlags(List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dzookeeper.admin.enableServer=false"))
                .commandPrefix(host.commandPrefix())
                .start();
    }

    @Override
    protected String uri(NamespaceHost host) {
        return LeadershipUnderFaultsTest.uri(host.address() + ":" + PORT);
    }
}
