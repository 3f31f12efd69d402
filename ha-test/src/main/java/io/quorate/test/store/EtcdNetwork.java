package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.net.TcpProxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The members' ports and, if proxied, the proxies between them.
 *
 * <p>A member has one peer URL, the same for all others, from which its very number in the cluster is computed. So the
 * URL of member j is a front, which looks up whose process each connection comes from and hands it to the proxy from
 * that member i to j. A name for each, as ZooKeeper has it, would not do: etcd compares the addresses behind them.
 */
final class EtcdNetwork implements AutoCloseable {
    private record Path(int from, int to) {}

    private final List<EtcdEndpoints> endpoints;
    // Read by the thread of all proxies.
    private final Map<Integer, TcpProxy> fronts = new ConcurrentHashMap<>();
    private final Map<Path, TcpProxy> proxies = new ConcurrentHashMap<>();
    private final Map<Integer, Long> pids = new ConcurrentHashMap<>();

    EtcdNetwork(int members, boolean proxied) {
        endpoints =
                IntStream.rangeClosed(1, members).mapToObj(EtcdEndpoints::take).toList();
        try {
            if (proxied) {
                openProxies();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    List<EtcdEndpoints> endpoints() {
        return endpoints;
    }

    /** To be told of every process as it starts. */
    void runs(int id, long pid) {
        pids.put(id, pid);
    }

    /** What a member tells the others about where it is. */
    String peerUrl(EtcdEndpoints member) {
        TcpProxy front = fronts.get(member.id());
        return "http://127.0.0.1:"
                + (front == null ? member.peerPort() : front.address().getPort());
    }

    String initialCluster() {
        return endpoints.stream()
                .map(member -> member.name() + "=" + peerUrl(member))
                .collect(Collectors.joining(","));
    }

    void isolate(int id, Isolation how) {
        around(id, proxy -> {
            if (how == Isolation.SILENT) {
                proxy.blackhole();
            } else {
                proxy.cut();
            }
        });
    }

    void heal(int id) {
        around(id, TcpProxy::heal);
    }

    @Override
    public void close() {
        fronts.values().forEach(TcpProxy::close);
        proxies.values().forEach(TcpProxy::close);
        endpoints.forEach(EtcdEndpoints::release);
    }

    private void around(int id, Consumer<TcpProxy> action) {
        if (fronts.isEmpty()) {
            throw new TestKitException(
                    "member " + id + " has no proxies to its peers: build the cluster with proxied()");
        }
        proxies.forEach((path, proxy) -> {
            if (path.from == id || path.to == id) {
                action.accept(proxy);
            }
        });
    }

    private void openProxies() {
        if (!SocketOwners.canTell()) {
            throw new TestKitException("proxied() needs Linux: only its /proc tells whose a connection is");
        }
        for (EtcdEndpoints to : endpoints) {
            for (EtcdEndpoints from : endpoints) {
                if (from.id() != to.id()) {
                    proxies.put(new Path(from.id(), to.id()), TcpProxy.to(Endpoints.local(to.peerPort())));
                }
            }
            fronts.put(
                    to.id(),
                    TcpProxy.routing("member " + to.id(), client -> route(client, to.id()))
                            .start());
        }
    }

    private Optional<InetSocketAddress> route(InetSocketAddress client, int to) {
        TcpProxy front = fronts.get(to);
        if (front == null) {
            return Optional.empty();
        }
        LongPredicate owns = SocketOwners.of(client.getPort(), front.address().getPort());
        return pids.entrySet().stream()
                .filter(member -> owns.test(member.getValue()))
                .findFirst()
                .map(member -> proxies.get(new Path(member.getKey(), to)))
                .map(TcpProxy::address);
    }
}
