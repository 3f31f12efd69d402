package io.quorate.examples.drill;

import io.quorate.test.internal.Ports;
import io.quorate.test.net.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The way on which a worker's peers watch it, whatever life it is in. */
final class LifelineLink implements AutoCloseable {
    private final int port = Ports.take();
    private final TcpProxy proxy = TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

    /** Where the worker listens. */
    int port() {
        return port;
    }

    /** Where its peers are told that it does. */
    int advertised() {
        return proxy.address().getPort();
    }

    /** Ends all connections as the end of the process would: a proof of death, and a wrong one. */
    void end() {
        proxy.cut();
        proxy.heal();
    }

    void reset() {
        proxy.reset();
    }

    @Override
    public void close() {
        proxy.close();
        Ports.release(port);
    }
}
