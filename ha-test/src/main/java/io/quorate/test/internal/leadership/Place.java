package io.quorate.test.internal.leadership;

import io.quorate.test.net.TcpProxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a candidate runs, and how it is cut off from the store.
 *
 * @param uri the store's URI as seen from there
 * @param lifeline the address of its host that the others reach
 * @param commandPrefix what begins a process there
 * @param cut cuts it off
 * @param heal ends that
 * @param close frees what the place needs
 */
public record Place(
        String uri, String lifeline, List<String> commandPrefix, Runnable cut, Runnable heal, Runnable close) {
    /**
     * On this host, behind proxies of its own.
     *
     * @param servers the store's
     * @param uri makes the store's URI of hosts and ports, parted by commas
     * @return a place
     */
    public static Place behindProxies(List<InetSocketAddress> servers, Function<String, String> uri) {
        List<TcpProxy> proxies = servers.stream().map(TcpProxy::to).toList();
        String hosts =
                proxies.stream().map(p -> "127.0.0.1:" + p.address().getPort()).collect(Collectors.joining(","));
        return new Place(
                uri.apply(hosts),
                "127.0.0.1",
                List.of(),
                () -> proxies.forEach(TcpProxy::blackhole),
                () -> proxies.forEach(TcpProxy::heal),
                () -> proxies.forEach(TcpProxy::close));
    }
}
