package io.quorate.examples.demo;

import io.quorate.examples.launch.CannotStartException;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One etcd server of this machine's, on loopback, as a child of this process and never longer. */
final class LocalEtcd {
    private static final Duration START = Duration.ofSeconds(20);
    private static final int ASK_MILLIS = 500;
    /** Its default of 1 s would not allow a session as short as the demo's. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

    private LocalEtcd() {}

    /**
     * Where etcd is.
     *
     * @throws CannotStartException if it is not on the PATH
     */
    static Path binary() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "etcd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new CannotStartException("found no etcd on the PATH: install it (Debian, Ubuntu:"
                        + " apt-get install etcd-server; macOS: brew install etcd; others: github.com/etcd-io/etcd/releases),"
                        + " or leave --etcd out and run on the embedded ZooKeeper"));
    }

    /**
     * Runs a server until this process is told to end.
     *
     * @param args the folder for its data
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int[] ports = freePorts();
        String client = "http://127.0.0.1:" + ports[0];
        String peer = "http://127.0.0.1:" + ports[1];
        Process etcd = new ProcessBuilder(
                        binary().toString(),
                        "--name=demo",
                        "--data-dir=" + args[0],
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=demo=" + peer,
                        "--heartbeat-interval=50",
                        "--election-timeout=" + ELECTION_TIMEOUT.toMillis())
                // Standard error is this process's log; standard output is what the demo reads.
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(etcd::destroyForcibly, "etcd-end"));
        awaitHealthy(etcd, URI.create(client + "/health").toURL());
        System.out.println(
                "serving etcd://127.0.0.1:" + ports[0] + "/demo?electionTimeout=" + ELECTION_TIMEOUT.toMillis() + "ms");
        System.exit(etcd.waitFor());
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket one = loopback();
                ServerSocket other = loopback()) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
    }

    private static ServerSocket loopback() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void awaitHealthy(Process etcd, URL health) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isHealthy(health)) {
            if (!etcd.isAlive() || System.nanoTime() - deadline > 0) {
                System.err.println("etcd is not healthy within " + START.toSeconds() + " s");
                System.exit(1);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static boolean isHealthy(URL health) {
        try {
            HttpURLConnection connection = (HttpURLConnection) health.openConnection();
            connection.setConnectTimeout(ASK_MILLIS);
            connection.setReadTimeout(ASK_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
