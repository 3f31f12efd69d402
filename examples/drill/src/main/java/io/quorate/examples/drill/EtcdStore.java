package io.quorate.examples.drill;

import io.quorate.test.TestKitException;
import io.quorate.test.drill.Event;
import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.EtcdMember;
import io.quorate.test.store.EtcdStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A real etcd cluster, with proxies between its members. */
final class EtcdStore implements DrillStore {
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    private final EtcdCluster cluster;

    private EtcdStore(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    static EtcdStore start() throws InterruptedException {
        return new EtcdStore(EtcdCluster.builder()
                .electionTimeout(ELECTION_TIMEOUT)
                .forceSync(false)
                .proxied()
                .start());
    }

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public List<String> servers() {
        return cluster.members().stream().map(EtcdStore::name).toList();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return cluster.members().stream().map(EtcdMember::address).toList();
    }

    @Override
    public String uri(List<InetSocketAddress> addresses, String namespace) {
        return addresses.stream()
                .map(address -> "127.0.0.1:" + address.getPort())
                .collect(Collectors.joining(
                        ",", "etcd://", "/" + namespace + "?electionTimeout=" + ELECTION_TIMEOUT.toMillis() + "ms"));
    }

    /** By its own account, which it gives without asking the others. */
    @Override
    public Event.Server look(String server) {
        long now = System.nanoTime();
        Optional<EtcdStatus> status = member(server).status();
        boolean leads = status.filter(EtcdStatus::leads).isPresent();
        boolean follows = status.filter(EtcdStatus::follows).isPresent();
        String role = leads ? "leader" : follows ? "follower" : "down";
        return new Event.Server(now, server, role, leads ? status.get().term() : -1);
    }

    @Override
    public Optional<String> leader() {
        return cluster.leader().map(EtcdStore::name);
    }

    @Override
    public void kill(String server) {
        member(server).kill();
    }

    @Override
    public void start(String server) {
        member(server).start();
    }

    @Override
    public void pause(String server) throws InterruptedException {
        member(server).pause();
    }

    @Override
    public void resume(String server) {
        member(server).resume();
    }

    @Override
    public void isolate(String server) {
        cluster.isolate(member(server).id());
    }

    @Override
    public void heal(String server) {
        cluster.heal(member(server).id());
    }

    @Override
    public void awaitWhole() throws InterruptedException {
        for (EtcdMember member : cluster.members()) {
            member.awaitServing(WHOLE);
        }
    }

    @Override
    public void awaitQuorum() throws InterruptedException {
        cluster.awaitQuorum(WHOLE);
    }

    @Override
    public void expire(String namespace, String nodeId) {
        cluster.leases(namespace + "/nodes/" + nodeId + "~").forEach(cluster::revokeLease);
    }

    @Override
    public long revision() {
        return cluster.leader()
                .flatMap(EtcdMember::status)
                .map(EtcdStatus::revision)
                .orElseThrow(() -> new TestKitException("no leader to ask for its revision"));
    }

    @Override
    public List<String> leftovers(String namespace) {
        return cluster.leases(namespace + "/").stream()
                .map(lease -> "keys of lease " + Long.toHexString(lease))
                .toList();
    }

    @Override
    public void close() {
        cluster.close();
    }

    private EtcdMember member(String name) {
        return cluster.members().stream()
                .filter(member -> name(member).equals(name))
                .findFirst()
                .orElseThrow(() -> new TestKitException("no member " + name + ": there are " + servers()));
    }

    private static String name(EtcdMember member) {
        return "etcd" + member.id();
    }
}
