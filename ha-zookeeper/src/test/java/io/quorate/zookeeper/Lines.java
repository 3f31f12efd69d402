package io.quorate.zookeeper;

import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.ZooKeeperServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** One backend's own lines to the servers of the ensemble, each of which can fail. */
final class Lines implements AutoCloseable {
    private record Line(ZooKeeperServer server, TcpProxy proxy) {}

    private final List<Line> lines = new ArrayList<>();

    Lines() {
        Ensemble.get().servers().forEach(server -> lines.add(new Line(server, TcpProxy.to(server.address()))));
    }

    String uri(String namespace) {
        String hosts = lines.stream()
                .map(line -> "127.0.0.1:" + line.proxy.address().getPort())
                .collect(Collectors.joining(","));
        return "zookeeper://" + hosts + "/" + namespace + "?tickTime=" + Ensemble.TICK.toMillis() + "ms&create=true";
    }

    void each(Consumer<TcpProxy> action) {
        lines.forEach(line -> action.accept(line.proxy));
    }

    /** The server that the backend is attached to. */
    ZooKeeperServer attached() {
        return Awaitility.await()
                .atMost(Site.SOON)
                .until(
                        () -> lines.stream()
                                .filter(line -> line.proxy.connections() > 0)
                                .toList(),
                        l -> l.size() == 1)
                .get(0)
                .server;
    }

    TcpProxy to(ZooKeeperServer server) {
        return lines.stream()
                .filter(line -> line.server.equals(server))
                .findAny()
                .orElseThrow()
                .proxy;
    }

    void cutAllBut(ZooKeeperServer server) {
        lines.stream().filter(line -> !line.server.equals(server)).forEach(line -> line.proxy.cut());
    }

    /** Attaches the backend to a certain server, by closing the other lines for a moment. */
    void attachTo(ZooKeeperServer wanted) {
        cutAllBut(wanted);
        Awaitility.await().atMost(Site.SOON).until(() -> to(wanted).connections() > 0);
        each(TcpProxy::heal);
    }

    @Override
    public void close() {
        each(TcpProxy::close);
    }
}
