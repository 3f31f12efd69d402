package io.quorate.test.internal.leadership;

import io.quorate.test.internal.Ports;
import io.quorate.test.net.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The way on which a candidate's peers watch it, and which can make them believe that it is dead. */
final class FalseWay implements AutoCloseable {
    private final int port = Ports.take();
    private volatile boolean open = true;
    private final TcpProxy proxy =
            TcpProxy.routing("a lifeline", caller -> target()).start();

    private Optional<InetSocketAddress> target() {
        return open ? Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)) : Optional.empty();
    }

    List<String> words() {
        return LifelineWords.at(port, proxy.address());
    }

    /** Ends all connections as the end of the process would. */
    void end() {
        proxy.cut();
    }

    /** Resets all connections, and hangs up on whoever calls. */
    void reset() {
        open = false;
        proxy.reset();
    }

    void heal() {
        open = true;
        proxy.heal();
    }

    @Override
    public void close() {
        proxy.close();
        Ports.release(port);
    }
}
