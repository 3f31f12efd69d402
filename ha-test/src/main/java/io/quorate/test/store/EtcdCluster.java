package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import io.quorate.test.internal.Poll;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;

/**
 * A real etcd cluster, each member a process of its own on 127.0.0.1, that ends with this JVM however it ends. The
 * {@code etcd} program, 3.4 or later, is found on the PATH or by the system property {@code quorate.etcd}.
 *
 * <pre>{@code
 * try (EtcdCluster cluster = EtcdCluster.builder().members(3).proxied().start()) {
 *     connect(cluster.connectString());
 *     cluster.leader().orElseThrow().kill();
 *     cluster.awaitQuorum(Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Thread-safe, as long as only one thread at a time starts, ends and isolates members.
 */
public final class EtcdCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String ALL_KEYS = "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"keys_only\":true}";

    private final EtcdOptions options;
    private final EtcdNetwork network;
    private final List<EtcdMember> members;

    private EtcdCluster(EtcdOptions options, EtcdNetwork network) {
        this.options = options;
        this.network = network;
        SSLSocketFactory sockets = options.server() == null ? null : EtcdTrust.connectingAs(options.ownClient());
        members = network.endpoints().stream()
                .map(self -> new EtcdMember(
                        self,
                        new EtcdFiles(options, network, self),
                        new EtcdGateway(self.clientPort(), sockets, options.rootPassword())))
                .toList();
    }

    /**
     * Describes a cluster; by default of three members with an election time-out of 500 ms.
     *
     * @return a builder
     */
    public static EtcdClusterBuilder builder() {
        return new EtcdClusterBuilder();
    }

    static EtcdCluster start(EtcdOptions options) throws InterruptedException {
        return start(options, new EtcdNetwork(options.members(), options.proxied()));
    }

    static EtcdCluster start(EtcdOptions options, EtcdNetwork network) throws InterruptedException {
        EtcdCluster cluster = new EtcdCluster(options, network);
        boolean started = false;
        try {
            cluster.start();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /**
     * Starts the members that do not run, with the data they have, and waits until all serve. Turns authentication on
     * where it was asked for and is not yet.
     *
     * @throws TestKitException if they do not serve within 60 s; the message has the ends of their logs
     * @throws InterruptedException if interrupted while waiting
     */
    public void start() throws InterruptedException {
        if (options.tokenTtl() != null) {
            EtcdFiles.writeTokenKeys(options.folder());
        }
        members.forEach(EtcdMember::start);
        Poll.until(START_LIMIT, () -> anyFailed() || allServe());
        if (members.stream().anyMatch(EtcdMember::foundPortTaken)) {
            throw new PortTakenException("a port was taken by another process\n" + logTails(), null);
        }
        if (anyFailed() || !allServe()) {
            throw new TestKitException("the members do not serve within " + START_LIMIT + "\n" + logTails());
        }
        String rootPassword = options.rootPassword();
        if (rootPassword != null) {
            new EtcdAuth(members.get(0).gateway()).enable(rootPassword, options.users());
        }
    }

    /**
     * A connection string that names all members, running or not.
     *
     * @return hosts and ports, parted by commas
     */
    public String connectString() {
        return members.stream().map(EtcdMember::connectString).collect(Collectors.joining(","));
    }

    /**
     * The cluster's URI, without a path.
     *
     * @return {@code etcd://} or, where the members ask for TLS, {@code etcds://}, and the connection string
     */
    public String uri() {
        return (options.server() == null ? "etcd://" : "etcds://") + connectString();
    }

    /**
     * All members in the order of their numbers.
     *
     * @return an immutable list
     */
    public List<EtcdMember> members() {
        return members;
    }

    /**
     * One member.
     *
     * @param id its number, from 1
     * @return the member
     */
    public EtcdMember member(int id) {
        if (id < 1 || id > members.size()) {
            throw new IllegalArgumentException("member " + id + ": the cluster has 1 to " + members.size());
        }
        return members.get(id - 1);
    }

    /**
     * The member that leads. Where a leader that was cut off still believes it leads, the one of the later term.
     *
     * @return the leader, or empty if there is none now
     */
    public Optional<EtcdMember> leader() {
        return members.stream()
                .filter(member -> is(member, EtcdStatus::leads))
                .max(Comparator.comparingLong(
                        member -> member.status().map(EtcdStatus::term).orElse(0L)));
    }

    /**
     * The members that follow a leader, by their own account.
     *
     * @return the followers
     */
    public List<EtcdMember> followers() {
        return members.stream()
                .filter(member -> is(member, EtcdStatus::follows))
                .toList();
    }

    /**
     * Waits until there is a leader that a majority confirms.
     *
     * @param limit how long to wait
     * @return the leader
     * @throws TestKitException if there is none in time; the message has the ends of the members' logs
     * @throws InterruptedException if interrupted while waiting
     */
    public EtcdMember awaitQuorum(Duration limit) throws InterruptedException {
        return Poll.find(limit, this::confirmedLeader)
                .orElseThrow(() -> new TestKitException("no quorum within " + limit + "\n" + logTails()));
    }

    /**
     * Cuts a member off from its peers, silently. Its clients stay attached to it; a leader renews their leases until
     * it finds out.
     *
     * @param id the member's number
     * @throws TestKitException if the cluster is not {@linkplain EtcdClusterBuilder#proxied proxied}
     */
    public void isolate(int id) {
        isolate(id, Isolation.SILENT);
    }

    /**
     * Cuts a member off from its peers. Its clients stay attached to it.
     *
     * @param id the member's number
     * @param how what its peers see of it
     * @throws TestKitException if the cluster is not {@linkplain EtcdClusterBuilder#proxied proxied}
     */
    public void isolate(int id, Isolation how) {
        network.isolate(member(id).id(), how);
    }

    /**
     * Joins a member to its peers again, to all of them.
     *
     * @param id the member's number
     * @throws TestKitException if the cluster is not {@linkplain EtcdClusterBuilder#proxied proxied}
     */
    public void heal(int id) {
        network.heal(member(id).id());
    }

    /**
     * Forgets all revisions before the present one. A watch that is to go on from an older one ends with an error.
     *
     * @return the present revision, the oldest that can still be read
     * @throws TestKitException if there is no leader, or it refuses
     */
    public long compact() {
        EtcdMember leader = leader().orElseThrow(() -> new TestKitException("no leader to compact\n" + logTails()));
        long revision = leader.status()
                .orElseThrow(() -> new TestKitException("the leader does not answer\n" + logTails()))
                .revision();
        leader.call("/v3/kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
        return revision;
    }

    /**
     * Ends a lease, whoever holds it, and with it all its keys.
     *
     * @param id the lease
     * @throws TestKitException if there is no such lease, or no leader
     */
    public void revokeLease(long id) {
        call("/v3/lease/revoke", "{\"ID\":\"" + id + "\"}");
    }

    /**
     * The leases of keys.
     *
     * @param keyPart what a key contains; a whole key, or a part that tells it from the others
     * @return the leases of the keys that have one, in no order, each once
     * @throws TestKitException if there is no leader
     */
    public Set<Long> leases(String keyPart) {
        return Json.objects(call("/v3/kv/range", ALL_KEYS), "key", "lease").entrySet().stream()
                .filter(key -> Json.decoded(key.getKey()).contains(keyPart))
                .map(key -> Long.parseLong(key.getValue()))
                .collect(Collectors.toSet());
    }

    /**
     * Sends a request to the leader's JSON gateway, as the root user where authentication is on.
     *
     * @param path the path, such as {@code /v3/kv/put}
     * @param json the request; bytes in base 64
     * @return the answer
     * @throws TestKitException if there is no leader, or it refuses; the message says which
     */
    public String call(String path, String json) {
        return leader().orElseThrow(() -> new TestKitException("no leader to ask " + path + "\n" + logTails()))
                .call(path, json);
    }

    /** Kills all members and deletes their data; {@link #start()} starts them empty, on the same ports. */
    public void wipe() {
        members.forEach(EtcdMember::kill);
        members.forEach(member -> Folders.delete(member.dataFolder()));
    }

    /**
     * The ends of all members' logs, for a message.
     *
     * @return the logs
     */
    public String logTails() {
        return members.stream().map(EtcdMember::logTail).collect(Collectors.joining("\n"));
    }

    /** Kills the members and deletes what is temporary. Idempotent. */
    @Override
    public void close() {
        members.forEach(EtcdMember::kill);
        members.forEach(EtcdMember::end);
        network.close();
        if (options.ownFolder()) {
            Folders.delete(options.folder());
        }
    }

    Duration electionTimeout() {
        return options.electionTimeout();
    }

    /** Ends every fault and waits until all serve. */
    void healAll() throws InterruptedException {
        for (EtcdMember member : members) {
            member.resume();
            if (options.proxied()) {
                heal(member.id());
            }
        }
        start();
    }

    private static boolean is(EtcdMember member, Predicate<EtcdStatus> what) {
        return member.status().filter(what).isPresent();
    }

    // A member that serves has read through its leader, which asks a majority before it answers.
    private Optional<EtcdMember> confirmedLeader() {
        return leader().filter(EtcdMember::isServing);
    }

    private boolean allServe() {
        return members.stream().allMatch(EtcdMember::isServing);
    }

    private boolean anyFailed() {
        return members.stream().anyMatch(member -> !member.isAlive());
    }
}
