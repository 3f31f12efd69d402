package io.quorate.internal.lifeline;

import io.quorate.ConfigurationException;
import io.quorate.LifelineOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Evidence from sockets: one port, one thread, a connection for each peer that is watched. */
public final class SocketSource implements EvidenceSource {
    private static final Logger LOG = System.getLogger("io.quorate");

    private final SelectorLoop loop;
    private final Server server;
    private final ByteBuffer hello;
    private final SocketLimits limits;
    private final String address;
    private final Outbound.Trust trust = new Outbound.Trust();
    // On the selector's thread.
    private final Set<Outbound> lines = new HashSet<>();
    private boolean full;
    private boolean closed;

    private SocketSource(
            SelectorLoop loop, Server server, ByteBuffer hello, SocketLimits limits, InetSocketAddress advertised) {
        this.loop = loop;
        this.server = server;
        this.hello = hello;
        this.limits = limits;
        address = Addresses.format(advertised);
    }

    /**
     * Opens the port.
     *
     * @throws ConfigurationException if it cannot be opened
     */
    public static SocketSource open(LifelineOptions options, String nodeId, String incarnation) {
        return open(options, nodeId, incarnation, SocketLimits.DEFAULTS);
    }

    static SocketSource open(LifelineOptions options, String nodeId, String incarnation, SocketLimits limits) {
        if (options.bind().isAnyLocalAddress() && options.advertised().isEmpty()) {
            throw new ConfigurationException(
                    "lifelines listen at every address of this host: say with LifelineOptions.withAdvertised which of"
                            + " them peers should use",
                    null);
        }
        InetSocketAddress bind = new InetSocketAddress(options.bind(), options.port());
        ByteBuffer hello = Wire.hello(nodeId, incarnation);
        try {
            SelectorLoop loop = new SelectorLoop("quorate-" + nodeId + "-lifeline");
            try {
                Server server = Server.open(loop, bind, hello, limits);
                SocketSource source = new SocketSource(
                        loop, server, hello, limits, options.advertised().orElse(server.address()));
                loop.start();
                return source;
            } catch (IOException | RuntimeException e) {
                loop.discard();
                throw e;
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "the lifeline port " + bind + " cannot be opened (" + e.getMessage()
                            + "): choose another in LifelineOptions, port 0 for any, or turn lifelines off",
                    e);
        }
    }

    @Override
    public Optional<String> address() {
        return Optional.of(address);
    }

    @Override
    public Watch watch(Peer peer, Listener listener) {
        Outbound line = new Outbound(loop, peer, hello, limits, trust, listener);
        loop.execute(() -> begin(line));
        return () -> loop.execute(() -> {
            lines.remove(line);
            line.close();
        });
    }

    /** Does not wait. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            server.leave();
            List.copyOf(lines).forEach(Outbound::close);
            lines.clear();
            loop.stop();
        });
    }

    /** Waits for the thread to end after {@link #close()}. */
    public void awaitEnd(Duration atMost) throws InterruptedException {
        loop.awaitEnd(atMost);
    }

    private void begin(Outbound line) {
        if (closed) {
            return;
        }
        if (lines.size() < limits.outbound()) {
            lines.add(line);
            line.call();
        } else if (!full) {
            full = true;
            LOG.log(
                    Level.WARNING,
                    "this node watches {0} peers, the most it may: of others only their sessions tell",
                    limits.outbound());
        }
    }
}
