package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.net.TcpProxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The servers' ports and, if proxied, the proxies between them.
 *
 * <p>Two peers talk over connections that either of them may open, and the one that is called back is called at the
 * address that it has named itself: a proxy that is merely written into the others' configuration is soon passed by. So
 * all servers share one configuration, in which server j is the host name {@code zkj}, and each has a hosts file of its
 * own: {@code zkj} is 127.0.0.1 to j itself, and to i the loopback address of the proxy from i to j, which listens on
 * the very ports of j.
 */
final class EnsembleNetwork implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);

    private record Path(int from, int to) {}

    private final List<Endpoints> endpoints;
    private final boolean proxied;
    private final int net = ThreadLocalRandom.current().nextInt(1, 127);
    private final Map<Path, List<TcpProxy>> proxies = new HashMap<>();

    EnsembleNetwork(int servers, boolean proxied) {
        this.proxied = proxied;
        endpoints = IntStream.rangeClosed(1, servers).mapToObj(Endpoints::take).toList();
        try {
            if (proxied) {
                openProxies();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    List<Endpoints> endpoints() {
        return endpoints;
    }

    boolean isProxied() {
        return proxied;
    }

    String host(int id) {
        return proxied ? "zk" + id : "127.0.0.1";
    }

    /** The names as server {@code reader} is to resolve them. */
    String hostsFile(int reader) {
        return endpoints.stream()
                .map(peer -> (peer.id() == reader ? "127.0.0.1 localhost " : proxyHost(reader, peer.id()) + " ")
                        + host(peer.id()))
                .collect(Collectors.joining("\n", "", "\n"));
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
        proxies.values().forEach(pair -> pair.forEach(TcpProxy::close));
        endpoints.forEach(Endpoints::release);
    }

    private void around(int id, Consumer<TcpProxy> action) {
        if (!proxied) {
            throw new TestKitException(
                    "server " + id + " has no proxies to its peers: build the ensemble with proxied()");
        }
        proxies.forEach((path, pair) -> {
            if (path.from == id || path.to == id) {
                pair.forEach(action);
            }
        });
    }

    private void openProxies() {
        for (Endpoints from : endpoints) {
            for (Endpoints to : endpoints) {
                if (from.id() != to.id()) {
                    List<TcpProxy> pair = proxies.computeIfAbsent(new Path(from.id(), to.id()), p -> new ArrayList<>());
                    pair.add(proxy(from.id(), to.id(), to.quorumPort()));
                    pair.add(proxy(from.id(), to.id(), to.electionPort()));
                }
            }
        }
    }

    private TcpProxy proxy(int from, int to, int port) {
        return TcpProxy.builder(Endpoints.local(port))
                .listenOn(new InetSocketAddress(proxyHost(from, to), port))
                // A new leader binds its port a moment after its followers learn of it. Refused, they try again; reset,
                // they go back to the election, and the leader waits for them until initLimit is over.
                .connectPatience(CONNECT_PATIENCE)
                .start();
    }

    // Linux answers on all of 127/8 without being told to; 127.0.*.* is left to everyone else.
    private String proxyHost(int from, int to) {
        return "127." + net + "." + from + "." + to;
    }
}
