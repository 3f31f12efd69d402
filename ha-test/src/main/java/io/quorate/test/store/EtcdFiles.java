package io.quorate.test.store;

import io.quorate.test.process.ChildProgram;
import io.quorate.test.tls.KeyFiles;
import io.quorate.test.tls.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of one member, and how it is started from them. */
final class EtcdFiles {
    private final EtcdOptions options;
    private final EtcdNetwork network;
    private final EtcdEndpoints self;
    private final Path folder;

    EtcdFiles(EtcdOptions options, EtcdNetwork network, EtcdEndpoints self) {
        this.options = options;
        this.network = network;
        this.self = self;
        this.folder = options.folder().resolve("member-" + self.id());
    }

    Path data() {
        return folder.resolve("data");
    }

    ChildProgram launch() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder of member " + self.id(), e);
        }
        ChildProgram program = ChildProgram.start(self.name(), command(), EtcdFiles::clean);
        network.runs(self.id(), program.pid());
        return program;
    }

    // Any flag may also come from the environment, a user's own for etcdctl too.
    private static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("ETCD_") || name.startsWith("ETCDCTL_"));
        if (System.getProperty("os.arch", "").equals("aarch64")) {
            // Releases before 3.5 run there only if asked to.
            environment.put("ETCD_UNSUPPORTED_ARCH", "arm64");
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(options.binary().toString()));
        flags().forEach((name, value) -> command.add("--" + name + "=" + value));
        return command;
    }

    private Map<String, String> flags() {
        String client = (options.server() == null ? "http" : "https") + "://127.0.0.1:" + self.clientPort();
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("name", self.name());
        flags.put("data-dir", data().toString());
        flags.put("listen-client-urls", client);
        flags.put("advertise-client-urls", client);
        flags.put("listen-peer-urls", "http://127.0.0.1:" + self.peerPort());
        flags.put("initial-advertise-peer-urls", network.peerUrl(self));
        flags.put("initial-cluster", network.initialCluster());
        flags.put(
                "heartbeat-interval", Long.toString(options.heartbeatInterval().toMillis()));
        flags.put("election-timeout", Long.toString(options.electionTimeout().toMillis()));
        flags.put("logger", "zap");
        flags.put("log-outputs", "stderr");
        flags.put("bcrypt-cost", "4");
        if (options.skipSync()) {
            flags.put("unsafe-no-fsync", "true");
        }
        tls(flags);
        tokens(flags);
        flags.putAll(options.extraFlags());
        return flags;
    }

    private void tls(Map<String, String> flags) {
        KeyFiles server = options.server();
        if (server != null) {
            flags.put("cert-file", server.certificate().toString());
            flags.put("key-file", server.privateKey().toString());
        }
        Path authority = options.clientAuthority();
        if (authority != null) {
            flags.put("client-cert-auth", "true");
            flags.put("trusted-ca-file", authority.toString());
        }
    }

    // A simple token lives on for as long as it is used; a signed one ends at its hour.
    private void tokens(Map<String, String> flags) {
        Duration ttl = options.tokenTtl();
        if (ttl != null) {
            Path signing = options.folder().resolve("token");
            flags.put(
                    "auth-token",
                    "jwt,pub-key=" + signing + ".pub,priv-key=" + signing + ".key,sign-method=RS256,ttl="
                            + ttl.toMillis() + "ms");
        }
    }

    /** Writes the keys that all members sign and check tokens with; once, since some may run with them already. */
    static void writeTokenKeys(Path folder) {
        if (Files.exists(folder.resolve("token.key"))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            Pem.write(
                    folder.resolve("token.pub"), "PUBLIC KEY", keys.getPublic().getEncoded());
            Pem.write(
                    folder.resolve("token.key"),
                    "PRIVATE KEY",
                    keys.getPrivate().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no RSA", e);
        }
    }
}
