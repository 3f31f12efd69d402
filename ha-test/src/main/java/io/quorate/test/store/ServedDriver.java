package io.quorate.test.store;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.test.TestKitException;
import io.quorate.test.internal.Poll;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A store with servers: each node has a proxy of its own to each of them. */
final class ServedDriver implements StoreDriver {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

    private final StoreServers servers;

    ServedDriver(StoreServers servers) {
        this.servers = servers;
    }

    @Override
    public String uri(String namespace) {
        return servers.uri(hosts(servers.addresses()), namespace);
    }

    @Override
    public NodeLine line(String namespace) {
        List<TcpProxy> proxies = servers.addresses().stream().map(TcpProxy::to).toList();
        String hosts = hosts(proxies.stream().map(TcpProxy::address).toList());
        return new ProxiedLine(servers.uri(hosts, namespace), proxies);
    }

    @Override
    public HaNode build(HaNodeBuilder builder) throws InterruptedException {
        return builder.build();
    }

    @Override
    public void close(HaNode node) {
        node.close();
    }

    @Override
    public void expire(NodeLine line, String namespace, String node) throws InterruptedException {
        // A node is there a moment before it has said so.
        if (!Poll.until(KNOWN_WITHIN, () -> servers.endSession(namespace, node))) {
            throw new TestKitException("the store knows no node '" + node + "' in namespace " + namespace + " within "
                    + KNOWN_WITHIN + ": build it first, with that id");
        }
    }

    @Override
    public void killLeadingServer() {
        servers.killLeading();
    }

    @Override
    public void heal() throws InterruptedException {
        servers.heal();
    }

    @Override
    public void forget() {}

    @Override
    public void close() {
        servers.close();
    }

    private static String hosts(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(address -> "127.0.0.1:" + address.getPort())
                .collect(Collectors.joining(","));
    }

    private record ProxiedLine(String uri, List<TcpProxy> proxies) implements NodeLine {
        @Override
        public HaNodeBuilder builder() {
            return HaNode.builder(uri);
        }

        @Override
        public void cut() {
            proxies.forEach(TcpProxy::blackhole);
        }

        @Override
        public void sever() {
            proxies.forEach(TcpProxy::reset);
        }

        @Override
        public void loseReplies() {
            proxies.forEach(proxy -> proxy.swallow(Direction.TO_CLIENT));
        }

        @Override
        public void delay(Duration each) {
            proxies.forEach(proxy -> {
                proxy.delay(Direction.TO_TARGET, each, Duration.ZERO);
                proxy.delay(Direction.TO_CLIENT, each, Duration.ZERO);
            });
        }

        @Override
        public void heal() {
            proxies.forEach(TcpProxy::heal);
        }

        @Override
        public void close() {
            proxies.forEach(TcpProxy::close);
        }
    }
}
