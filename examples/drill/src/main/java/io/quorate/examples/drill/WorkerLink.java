package io.quorate.examples.drill;

import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** All ways from one worker to the store's servers. */
final class WorkerLink implements AutoCloseable {
    private static final int JITTER_DIVISOR = 4;

    private final List<TcpProxy> proxies;
    private volatile Duration late = Duration.ZERO;

    WorkerLink(List<InetSocketAddress> servers) {
        proxies = servers.stream().map(TcpProxy::to).toList();
    }

    List<InetSocketAddress> addresses() {
        return proxies.stream().map(TcpProxy::address).toList();
    }

    /** Refuses and ends connections. */
    void cut() {
        each(TcpProxy::cut);
    }

    /** Holds all bytes. */
    void silence() {
        each(TcpProxy::blackhole);
    }

    /** Holds what the worker sends; what it is sent arrives. */
    void holdRequests() {
        each(proxy -> proxy.blackhole(Direction.TO_TARGET));
    }

    /** Loses answers: what the worker asks for is done, and it does not learn so. */
    void loseReplies() {
        each(proxy -> proxy.swallow(Direction.TO_CLIENT));
    }

    /** Delays what the worker is sent, whatever else happens to it; zero ends that. */
    void delayReplies(Duration delay) {
        late = delay;
        each(this::delay);
    }

    private void delay(TcpProxy proxy) {
        proxy.delay(Direction.TO_CLIENT, late, late.dividedBy(JITTER_DIVISOR));
    }

    void reset() {
        each(TcpProxy::reset);
    }

    /** Ends all but the delay. */
    void heal() {
        each(TcpProxy::heal);
        each(this::delay);
    }

    private void each(Consumer<TcpProxy> action) {
        proxies.forEach(action);
    }

    @Override
    public void close() {
        each(TcpProxy::close);
    }
}
