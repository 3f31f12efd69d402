package io.quorate.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Whether a TCP connection can be opened. Says nothing about whether anybody answers on it: the kernel accepts for a
 * process that hangs. {@link ProbeScope#EXTERNAL}. Immutable; the name is resolved anew each time.
 */
public final class TcpProbe implements Probe {
    private final String host;
    private final int port;
    private final Duration timeout;

    private TcpProbe(String host, int port, Duration timeout) {
        this.host = Checks.text("host", host);
        this.port = port;
        this.timeout = Checks.duration("timeout", timeout);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ": it must be from 1 to 65535");
        }
    }

    /**
     * Probes an address.
     *
     * @param host name or address
     * @param port 1 to 65535
     * @return the probe, with a time-out of 2 s
     * @throws IllegalArgumentException if the host is blank or the port is out of range
     */
    public static TcpProbe of(String host, int port) {
        return new TcpProbe(host, port, Duration.ofSeconds(2));
    }

    /**
     * How long connecting may take.
     *
     * @param connectTimeout 1 ms to 1 day; default 2 s. Keep it below {@link ProbeOptions#timeout()}, for a better detail
     * @return a changed probe
     * @throws IllegalArgumentException if out of range
     */
    public TcpProbe withTimeout(Duration connectTimeout) {
        return new TcpProbe(host, port, connectTimeout);
    }

    @Override
    public ProbeResult check() throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return ProbeResult.fail("host " + host + " cannot be resolved");
        }
        // A channel, because a plain socket's connect cannot be interrupted.
        try (SocketChannel channel = SocketChannel.open()) {
            channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
            return ProbeResult.pass("connected to " + host + ":" + port);
        } catch (IOException e) {
            return ProbeResult.fail("cannot connect to " + host + ":" + port + " within " + timeout + ": " + e);
        }
    }

    @Override
    public ProbeScope scope() {
        return ProbeScope.EXTERNAL;
    }
}
