package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * One ZooKeeper server in this process, for development and demonstrations: it listens on the loopback address only and
 * survives no loss of its host. Thread-safe.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    static {
        ClassPath.read();
    }

    private static final Duration TICK = Duration.ofMillis(500);
    private static final int MAX_SESSION_TICKS = 240;
    private static final int NO_CONNECTION_LIMIT = 0;
    private static final int MAX_PORT = 65_535;

    private final Path folder;
    private final boolean temporary;
    private final FileChannel lock;
    private final ServerCnxnFactory connections;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedZooKeeper(Path folder, boolean temporary, int port) throws IOException, InterruptedException {
        this.folder = folder;
        this.temporary = temporary;
        Files.createDirectories(folder);
        lock = lock(folder);
        try {
            connections = serve(folder, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Starts a server on a free port, with a temporary folder that is deleted when the server is closed.
     *
     * @return the server, ready for clients
     * @throws StoreException if it cannot be started
     */
    public static EmbeddedZooKeeper start() {
        try {
            return start(Files.createTempDirectory("quorate-zookeeper-"), true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder", e);
        }
    }

    /**
     * Starts a server that keeps its data.
     *
     * @param folder where; created if it is missing
     * @param port the port to listen on; 0 for a free one
     * @return the server, ready for clients
     * @throws StoreException {@link Kind#INVALID} if the port is in use or the folder is in use or not writable
     */
    public static EmbeddedZooKeeper start(Path folder, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new StoreException(
                    Kind.INVALID, "port " + port + " must be from 1 to " + MAX_PORT + ", or 0 for a free one");
        }
        return start(folder, false, port);
    }

    /**
     * Runs a server as a process of its own, until the process is ended.
     *
     * @param args the port, and optionally the folder to keep the data in
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 2 || !args[0].matches("\\d{1,5}")) {
            System.err.println("usage: EmbeddedZooKeeper PORT [FOLDER]");
            System.exit(2);
        }
        int port = Integer.parseInt(args[0]);
        EmbeddedZooKeeper server = args.length == 2 ? start(Path.of(args[1]), port) : temporary(port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "quorate-zookeeper-stop"));
        System.out.println("serving " + server.uri());
        new CountDownLatch(1).await();
    }

    /**
     * Where the server listens.
     *
     * @return ZooKeeper's connection string, {@code host:port}
     */
    public String connectString() {
        return "127.0.0.1:" + connections.getLocalPort();
    }

    /**
     * The store's URI, with the parameters that fit this server and the root as namespace.
     *
     * @return {@code zookeeper://host:port?...}
     */
    public String uri() {
        return "zookeeper://" + connectString() + "?tickTime=" + TICK.toMillis() + "ms";
    }

    /** Stops the server and deletes a temporary folder. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        connections.shutdown();
        try {
            lock.close();
            if (temporary) {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up " + folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    /** How many watches clients have set. */
    int watches() {
        return connections.getZooKeeperServer().getZKDatabase().getDataTree().getWatchCount();
    }

    private static EmbeddedZooKeeper temporary(int port) {
        try {
            return start(Files.createTempDirectory("quorate-zookeeper-"), true, port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder", e);
        }
    }

    private static EmbeddedZooKeeper start(Path folder, boolean temporary, int port) {
        try {
            return new EmbeddedZooKeeper(folder, temporary, port);
        } catch (IOException e) {
            throw new StoreException(
                    Kind.INVALID,
                    "cannot start a ZooKeeper server in " + folder + (port == 0 ? "" : " on port " + port) + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNAVAILABLE, "interrupted while starting a ZooKeeper server", e);
        }
    }

    private static ServerCnxnFactory serve(Path folder, int port) throws IOException, InterruptedException {
        File data = folder.toFile();
        ServerCnxnFactory connections = ServerCnxnFactory.createFactory(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), NO_CONNECTION_LIMIT);
        try {
            ZooKeeperServer server = new ZooKeeperServer(data, data, Math.toIntExact(TICK.toMillis()));
            server.setMaxSessionTimeout(
                    Math.toIntExact(TICK.multipliedBy(MAX_SESSION_TICKS).toMillis()));
            connections.startup(server);
            return connections;
        } catch (IOException | InterruptedException | RuntimeException e) {
            connections.shutdown();
            throw e;
        }
    }

    // Two servers on one folder would destroy each other's logs.
    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock taken = channel.tryLock();
            if (taken != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            channel.close();
            throw new IOException("the folder is in use by another server in this process", inThisProcess);
        }
        channel.close();
        throw new IOException("the folder is in use by another process: end that one or name another folder");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
