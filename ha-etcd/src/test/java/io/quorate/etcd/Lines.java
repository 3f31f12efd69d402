package io.quorate.etcd;

import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.EtcdCluster;
import io.quorate.test.store.EtcdMember;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** One backend's own lines to the members of the cluster, each of which can fail. */
final class Lines implements AutoCloseable {
    private record Line(EtcdMember member, TcpProxy proxy) {}

    private final List<Line> lines = new ArrayList<>();

    Lines() {
        this(Cluster.get());
    }

    Lines(EtcdCluster cluster) {
        cluster.members().forEach(member -> lines.add(new Line(member, TcpProxy.to(member.address()))));
    }

    String uri(String namespace) {
        return "etcd://" + hosts() + "/" + namespace + "?electionTimeout=" + Cluster.ELECTION_TIMEOUT.toMillis() + "ms";
    }

    String hosts() {
        return lines.stream()
                .map(line -> "127.0.0.1:" + line.proxy.address().getPort())
                .collect(Collectors.joining(","));
    }

    void each(Consumer<TcpProxy> action) {
        lines.forEach(line -> action.accept(line.proxy));
    }

    /** The member that the backend is attached to. */
    EtcdMember attached() {
        return Awaitility.await()
                .atMost(Site.SOON)
                .until(
                        () -> lines.stream()
                                .filter(line -> line.proxy.connections() > 0)
                                .toList(),
                        l -> l.size() == 1)
                .get(0)
                .member;
    }

    /** A paused member does not notice that it was left, and its line stays open. */
    boolean isAttachedToAnotherThan(EtcdMember member) {
        return lines.stream().anyMatch(line -> !line.member.equals(member) && line.proxy.connections() > 0);
    }

    TcpProxy to(EtcdMember member) {
        return lines.stream()
                .filter(line -> line.member.equals(member))
                .findAny()
                .orElseThrow()
                .proxy;
    }

    void cutAllBut(EtcdMember member) {
        lines.stream().filter(line -> !line.member.equals(member)).forEach(line -> line.proxy.cut());
    }

    /** Attaches the backend to a certain member, by closing the other lines for a moment. */
    void attachTo(EtcdMember wanted) {
        cutAllBut(wanted);
        Awaitility.await().atMost(Site.SOON).until(() -> to(wanted).connections() > 0);
        each(TcpProxy::heal);
    }

    @Override
    public void close() {
        each(TcpProxy::close);
    }
}
