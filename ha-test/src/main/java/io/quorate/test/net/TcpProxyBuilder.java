package io.quorate.test.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Describes a {@link TcpProxy}. Not thread-safe. */
public final class TcpProxyBuilder {
    private final InetSocketAddress target;
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private long seed = 1;

    TcpProxyBuilder(InetSocketAddress target) {
        this.target = target;
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
     * Starts the proxy. The target need not exist yet.
     *
     * @return the proxy, listening
     * @throws io.quorate.test.TestKitException if the address is in use or not this host's
     */
    public TcpProxy start() {
        return new TcpProxy(target, listen, seed);
    }
}
