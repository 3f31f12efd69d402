package io.quorate.test.store;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.test.TestKitException;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A store for the nodes of a test, the same to look at whichever store it is, with the faults that all of them know.
 *
 * <pre>{@code
 * try (TestStore store = TestStore.zooKeeperEnsemble(3)) {
 *     HaNode a = store.node("a");
 *     startMyServer(store.uri("b"));
 *     store.cut("a");
 * }
 * }</pre>
 *
 * <p>Every node has a way to the store of its own, by its id, on which it can fail alone: proxies, one to each server,
 * or a link in memory. A fault holds until it is healed. Each test has a namespace of its own, until {@link #reset}.
 *
 * <p>For one thread at a time.
 */
public final class TestStore implements AutoCloseable {
    /** How long sessions last of which nobody says otherwise. */
    public static final Duration SESSION_TTL = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final AtomicLong NAMESPACES = new AtomicLong();

    private final StoreDriver driver;
    private final Map<String, NodeLine> lines = new LinkedHashMap<>();
    private final List<HaNode> nodes = new ArrayList<>();
    private String namespace = nextNamespace();

    TestStore(StoreDriver driver) {
        this.driver = driver;
    }

    /**
     * A store in memory, in real time.
     *
     * @return the store
     */
    public static TestStore memory() {
        return new TestStore(MemoryDriver.inRealTime());
    }

    /**
     * A store in memory whose nodes live by a virtual clock: nothing happens until it is advanced.
     *
     * @param clock the clock
     * @return the store
     */
    public static TestStore memory(VirtualClock clock) {
        return new TestStore(MemoryDriver.by(clock));
    }

    /**
     * A ZooKeeper server in this JVM, started in a moment. Needs {@code io.quorate:ha-zookeeper} on the class path.
     *
     * @return the running store
     * @throws TestKitException if ha-zookeeper is not there, or the server does not start
     */
    public static TestStore zooKeeperEmbedded() {
        return new TestStore(new ServedDriver(EmbeddedServers.start()));
    }

    /**
     * Real ZooKeeper servers, each a process of its own. Needs {@code io.quorate:ha-zookeeper} on the class path.
     *
     * @param servers an odd number from 1 to 9
     * @return the running store
     * @throws TestKitException if the servers do not serve within 60 s
     * @throws InterruptedException if interrupted while waiting
     */
    public static TestStore zooKeeperEnsemble(int servers) throws InterruptedException {
        return on(ZooKeeperEnsemble.builder().servers(servers).forceSync(false).start());
    }

    /**
     * A real etcd cluster, each member a process of its own. Needs {@code io.quorate:ha-etcd} on the class path, and the
     * {@code etcd} program.
     *
     * @param members an odd number from 1 to 9
     * @return the running store
     * @throws TestKitException if there is no etcd, and the message says how to get it; or if it does not serve within
     *     60 s
     * @throws InterruptedException if interrupted while waiting
     */
    public static TestStore etcdCluster(int members) throws InterruptedException {
        return on(EtcdCluster.builder().members(members).forceSync(false).start());
    }

    /**
     * A store on ZooKeeper servers of your own making.
     *
     * @param ensemble the running servers; closed with this store
     * @return the store
     */
    public static TestStore on(ZooKeeperEnsemble ensemble) {
        return new TestStore(new ServedDriver(new EnsembleServers(ensemble)));
    }

    /**
     * A store on an etcd cluster of your own making, without TLS and users.
     *
     * @param cluster the running cluster; closed with this store
     * @return the store
     */
    public static TestStore on(EtcdCluster cluster) {
        return new TestStore(new ServedDriver(new EtcdServers(cluster)));
    }

    /**
     * The store's URI, of a way that no fault of a node touches.
     *
     * @return the URI with this test's namespace
     * @throws TestKitException if the store is in memory: it has no address
     */
    public String uri() {
        return driver.uri(namespace);
    }

    /**
     * The URI for a node that something else builds, over a way of its own.
     *
     * @param node the id that the node will have
     * @return the URI with this test's namespace
     * @throws TestKitException if the store is in memory: it has no address
     */
    public String uri(String node) {
        return line(node).uri();
    }

    /**
     * Builds a node over a way of its own, with a session of {@link #SESSION_TTL}. It is closed with the test.
     *
     * @param id its id
     * @return the running node
     * @throws InterruptedException if interrupted while waiting
     */
    public HaNode node(String id) throws InterruptedException {
        return node(id, settings -> {});
    }

    /**
     * Builds a node over a way of its own. It is closed with the test.
     *
     * @param id its id
     * @param settings may change what the kit has set, but for the id, the store and the clock
     * @return the running node
     * @throws InterruptedException if interrupted while waiting
     */
    public HaNode node(String id, Consumer<HaNodeBuilder> settings) throws InterruptedException {
        NodeLine line = line(id);
        HaNodeBuilder builder = line.builder().id(id).sessionTtl(SESSION_TTL).closeTimeout(CLOSE_TIMEOUT);
        settings.accept(builder);
        HaNode node = driver.build(builder);
        nodes.add(node);
        return node;
    }

    /**
     * Fault: nothing passes between the node and the store, in either direction, and nobody is told.
     *
     * @param node the node's id
     */
    public void cut(String node) {
        line(node).cut();
    }

    /**
     * Fault: breaks the node's connection, so that it notices at once. It may connect again.
     *
     * @param node the node's id
     */
    public void sever(String node) {
        line(node).sever();
    }

    /**
     * Fault: what the node asks for is done, and it never learns. Its writes from now on have an unknown outcome; the
     * way carries again after {@link #heal(String)}, over a new connection.
     *
     * @param node the node's id
     */
    public void loseReplies(String node) {
        line(node).loseReplies();
    }

    /**
     * Fault: what the node and the store send each other arrives later.
     *
     * @param node the node's id
     * @param each how much later, each way
     */
    public void delay(String node, Duration each) {
        line(node).delay(each);
    }

    /**
     * Ends the faults on a node's way.
     *
     * @param node the node's id
     */
    public void heal(String node) {
        line(node).heal();
    }

    /**
     * Fault: the store ends a node's session now, as it does when the TTL has passed, and with it all that the node
     * held. The node learns of it as soon as its way carries.
     *
     * @param node the node's id; it may have been built elsewhere, in this test's namespace
     * @throws TestKitException if the store knows no such node within 5 s
     * @throws InterruptedException if interrupted while waiting
     */
    public void expireSession(String node) throws InterruptedException {
        driver.expire(line(node), namespace, node);
    }

    /**
     * Fault: kills the server that leads the store; the others go on without it.
     *
     * @throws TestKitException if the store has no servers of its own, or none leads
     */
    public void killLeadingServer() {
        driver.killLeadingServer();
    }

    /**
     * Ends all faults: every way carries, every server runs and serves.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public void heal() throws InterruptedException {
        driver.heal();
        lines.values().forEach(NodeLine::heal);
    }

    /**
     * Ends all faults, closes the nodes that were built here, and begins a new namespace.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public void reset() throws InterruptedException {
        heal();
        closeNodes();
        driver.forget();
        namespace = nextNamespace();
    }

    /** Closes the nodes that were built here and ends the store. Idempotent. */
    @Override
    public void close() {
        lines.values().forEach(NodeLine::heal);
        closeNodes();
        driver.close();
    }

    private void closeNodes() {
        nodes.forEach(driver::close);
        nodes.clear();
        lines.values().forEach(NodeLine::close);
        lines.clear();
    }

    private NodeLine line(String node) {
        return lines.computeIfAbsent(node, id -> driver.line(namespace));
    }

    private static String nextNamespace() {
        return "test-" + NAMESPACES.incrementAndGet();
    }
}
