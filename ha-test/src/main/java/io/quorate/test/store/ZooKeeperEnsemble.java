package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import io.quorate.test.internal.Poll;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Real ZooKeeper servers, each a JVM of its own on 127.0.0.1, that end with this JVM however it ends.
 *
 * <pre>{@code
 * try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().servers(3).proxied().start()) {
 *     connect(ensemble.connectString());
 *     ensemble.leader().orElseThrow().kill();
 *     ensemble.awaitQuorum(Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Thread-safe, as long as only one thread at a time starts, ends and isolates servers.
 */
public final class ZooKeeperEnsemble implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final EnsembleOptions options;
    private final EnsembleNetwork network;
    private final List<ZooKeeperServer> servers;

    private ZooKeeperEnsemble(EnsembleOptions options, EnsembleNetwork network) {
        this.options = options;
        this.network = network;
        servers = network.endpoints().stream()
                .map(self -> new ZooKeeperServer(self, new ServerFiles(options, network, self)))
                .toList();
    }

    /**
     * Describes an ensemble; by default of three servers with a tick of 500 ms.
     *
     * @return a builder
     */
    public static ZooKeeperEnsembleBuilder builder() {
        return new ZooKeeperEnsembleBuilder();
    }

    static ZooKeeperEnsemble start(EnsembleOptions options) throws InterruptedException {
        return start(options, openNetwork(options));
    }

    static ZooKeeperEnsemble start(EnsembleOptions options, EnsembleNetwork network) throws InterruptedException {
        ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(options, network);
        boolean started = false;
        try {
            ensemble.start();
            started = true;
            return ensemble;
        } finally {
            if (!started) {
                ensemble.close();
            }
        }
    }

    /**
     * Starts the servers that do not run, with the data they have, and waits until all serve.
     *
     * @throws TestKitException if they do not serve within 60 s; the message has the ends of their logs
     * @throws InterruptedException if interrupted while waiting
     */
    public void start() throws InterruptedException {
        servers.forEach(ZooKeeperServer::start);
        Poll.until(START_LIMIT, () -> anyFailed() || allServe());
        if (servers.stream().anyMatch(ZooKeeperServer::foundPortTaken)) {
            throw new PortTakenException("a port was taken by another process\n" + logTails(), null);
        }
        if (anyFailed() || !allServe()) {
            throw new TestKitException("the servers do not serve within " + START_LIMIT + "\n" + logTails());
        }
    }

    /**
     * A connection string that names all servers, running or not.
     *
     * @return hosts and ports, parted by commas
     */
    public String connectString() {
        return servers.stream().map(ZooKeeperServer::connectString).collect(Collectors.joining(","));
    }

    /**
     * All servers in the order of their numbers.
     *
     * @return an immutable list
     */
    public List<ZooKeeperServer> servers() {
        return servers;
    }

    /**
     * One server.
     *
     * @param id its number, from 1
     * @return the server
     */
    public ZooKeeperServer server(int id) {
        if (id < 1 || id > servers.size()) {
            throw new IllegalArgumentException("server " + id + ": the ensemble has 1 to " + servers.size());
        }
        return servers.get(id - 1);
    }

    /**
     * The server that leads, or serves alone. Where a leader that was cut off still believes it leads, the one of the
     * later epoch.
     *
     * @return the leader, or empty if there is none now
     */
    public Optional<ZooKeeperServer> leader() {
        return servers.stream().filter(this::leads).max(Comparator.comparingLong(ZooKeeperServer::epoch));
    }

    /**
     * The servers that follow a leader, by their own account.
     *
     * @return the followers
     */
    public List<ZooKeeperServer> followers() {
        return servers.stream()
                .filter(server -> server.mode().equals(Optional.of(ServerMode.FOLLOWER)))
                .toList();
    }

    /**
     * Waits until there is a leader and most servers serve.
     *
     * @param limit how long to wait
     * @return the leader
     * @throws TestKitException if there is none in time; the message has the ends of the servers' logs
     * @throws InterruptedException if interrupted while waiting
     */
    public ZooKeeperServer awaitQuorum(Duration limit) throws InterruptedException {
        return Poll.find(limit, this::quorumLeader)
                .orElseThrow(() -> new TestKitException("no quorum within " + limit + "\n" + logTails()));
    }

    /**
     * Cuts a server off from its peers, silently. Its clients stay attached to it, and it goes on answering their pings
     * until it finds out.
     *
     * @param id the server's number
     * @throws TestKitException if the ensemble is not {@linkplain ZooKeeperEnsembleBuilder#proxied proxied}
     */
    public void isolate(int id) {
        isolate(id, Isolation.SILENT);
    }

    /**
     * Cuts a server off from its peers. Its clients stay attached to it.
     *
     * @param id the server's number
     * @param how what its peers see of it
     * @throws TestKitException if the ensemble is not {@linkplain ZooKeeperEnsembleBuilder#proxied proxied}
     */
    public void isolate(int id, Isolation how) {
        network.isolate(server(id).id(), how);
    }

    /**
     * Joins a server to its peers again, to all of them.
     *
     * @param id the server's number
     * @throws TestKitException if the ensemble is not {@linkplain ZooKeeperEnsembleBuilder#proxied proxied}
     */
    public void heal(int id) {
        network.heal(server(id).id());
    }

    /**
     * Ends the session of a Quorate node from outside, as if its TTL had passed at the store.
     *
     * @param namespace the path of the store URI, without its first slash
     * @param node the node's id
     * @return whether there was such a session and a leader to end it
     */
    public boolean endSession(String namespace, String node) {
        return leader().filter(leader -> ZooKeeperSessions.end(leader.address(), "/" + namespace + "/nodes", node))
                .isPresent();
    }

    /** Kills all servers and deletes their data; {@link #start()} starts them empty, on the same ports. */
    public void wipe() {
        servers.forEach(ZooKeeperServer::wipe);
    }

    /**
     * The ends of all servers' logs, for a message.
     *
     * @return the logs
     */
    public String logTails() {
        return servers.stream().map(ZooKeeperServer::logTail).collect(Collectors.joining("\n"));
    }

    /** Kills the servers and deletes what is temporary. Idempotent. */
    @Override
    public void close() {
        servers.forEach(ZooKeeperServer::kill);
        servers.forEach(ZooKeeperServer::end);
        network.close();
        if (options.ownFolder()) {
            Folders.delete(options.folder());
        }
    }

    Duration tickTime() {
        return options.tickTime();
    }

    /** Ends every fault and waits until all serve. */
    void healAll() throws InterruptedException {
        for (ZooKeeperServer server : servers) {
            server.resume();
            if (options.proxied()) {
                heal(server.id());
            }
        }
        start();
    }

    private static EnsembleNetwork openNetwork(EnsembleOptions options) {
        try {
            return new EnsembleNetwork(options.servers(), options.proxied());
        } catch (TestKitException e) {
            throw new PortTakenException("the proxies between the servers cannot listen; proxied() needs Linux", e);
        }
    }

    private boolean leads(ZooKeeperServer server) {
        return server.mode()
                .filter(mode -> mode == ServerMode.LEADER || mode == ServerMode.STANDALONE)
                .isPresent();
    }

    private Optional<ZooKeeperServer> quorumLeader() {
        return serving() > servers.size() / 2 ? leader() : Optional.empty();
    }

    private long serving() {
        return servers.stream().filter(server -> server.mode().isPresent()).count();
    }

    private boolean allServe() {
        return serving() == servers.size();
    }

    private boolean anyFailed() {
        return servers.stream().anyMatch(server -> !server.isAlive() || server.foundPortTaken());
    }
}
