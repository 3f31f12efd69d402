package io.quorate.test.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Describes a {@link TcpProxy}. Not thread-safe. */
public final class TcpProxyBuilder {
    private final Function<InetSocketAddress, Optional<InetSocketAddress>> route;
    private final String name;
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private long seed = 1;
    private Duration patience = Duration.ZERO;

    TcpProxyBuilder(String name, Function<InetSocketAddress, Optional<InetSocketAddress>> route) {
        this.name = name;
        this.route = route;
    }

    /**
     * Where to listen; by default on the loopback address, on a port of the system's choice.
     *
     * @param value an address of this host
     * @return this
     */
    public TcpProxyBuilder listenOn(InetSocketAddress value) {
        listen = value;
        return this;
    }

    /**
     * The seed of the jitter; by default 1. Equal seeds and equal traffic give equal delays.
     *
     * @param value any number
     * @return this
     */
    public TcpProxyBuilder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * How long a connection waits while the target refuses it. A proxy accepts before it knows whether the target
     * does, so that a client which tries again when it is refused sees a reset instead; waiting spares it that when
     * the target is about to listen. By default zero: the client is reset at once.
     *
     * @param value how long; not negative
     * @return this
     */
    public TcpProxyBuilder connectPatience(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("a patience of " + value + ": must not be negative");
        }
        patience = value;
        return this;
    }

    /**
     * Starts the proxy. The target need not exist yet.
     *
     * @return the proxy, listening
     * @throws io.quorate.test.TestKitException if the address is in use or not this host's
     */
    public TcpProxy start() {
        Duration limit = patience;
        return new TcpProxy(
                name, client -> route.apply(client).map(target -> new Destination(target, limit)), listen, seed);
    }
}
