package io.quorate.test.store;

import io.quorate.test.internal.StderrLoggers;
import io.quorate.test.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of one server, and how it is started from them. */
final class ServerFiles {
    private static final String MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain";

    private final EnsembleOptions options;
    private final EnsembleNetwork network;
    private final Endpoints self;
    private final Path folder;

    ServerFiles(EnsembleOptions options, EnsembleNetwork network, Endpoints self) {
        this.options = options;
        this.network = network;
        this.self = self;
        this.folder = options.folder().resolve("server-" + self.id());
    }

    Path data() {
        return folder.resolve("data");
    }

    ChildJvm launch() {
        write();
        return ChildJvm.builder(MAIN)
                .name("zookeeper-" + self.id())
                .classPath(ServerClassPath.find())
                .jvmFlags(jvmFlags())
                .args(configFile().toString())
                .start();
    }

    private void write() {
        try {
            Files.createDirectories(data());
            Files.writeString(data().resolve("myid"), self.id() + "\n");
            Files.writeString(configFile(), configText());
            Files.writeString(hostsFile(), network.hostsFile(self.id()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of server " + self.id(), e);
        }
    }

    private List<String> jvmFlags() {
        List<String> flags = new ArrayList<>(List.of(
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dzookeeper.jmx.log4j.disable=true",
                "-Dslf4j.provider=" + StderrLoggers.class.getName()));
        if (network.isProxied()) {
            flags.add("-Djdk.net.hosts.file=" + hostsFile());
        }
        flags.addAll(options.extraJvmFlags());
        return flags;
    }

    private String configText() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("dataDir", data().toString());
        config.put("clientPort", Integer.toString(self.clientPort()));
        config.put("clientPortAddress", "127.0.0.1");
        config.put("tickTime", Long.toString(options.tickTime().toMillis()));
        config.put("initLimit", Integer.toString(options.initLimit()));
        config.put("syncLimit", Integer.toString(options.syncLimit()));
        config.put("forceSync", options.forceSync() ? "yes" : "no");
        config.put("maxClientCnxns", "0");
        config.put("admin.enableServer", "false");
        config.put("4lw.commands.whitelist", "srvr,mntr,ruok,cons,wchs,dump");
        config.put("reconfigEnabled", "false");
        config.put("standaloneEnabled", Boolean.toString(options.servers() == 1));
        config.put("quorumListenOnAllIPs", "false");
        config.put("electionPortBindRetry", "3");
        peers(config);
        config.putAll(options.extraConfig());
        return config.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void peers(Map<String, String> config) {
        if (options.servers() > 1) {
            network.endpoints()
                    .forEach(peer -> config.put(
                            "server." + peer.id(),
                            network.host(peer.id()) + ":" + peer.quorumPort() + ":" + peer.electionPort()));
        }
    }

    private Path configFile() {
        return folder.resolve("zoo.cfg");
    }

    private Path hostsFile() {
        return folder.resolve("hosts");
    }
}
