package io.quorate.internal.lifeline;

import io.quorate.ConfigurationException;
import io.quorate.LifelineOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Evidence from sockets: one port, one thread, a connection for each peer that is watched. */
public final class SocketSource implements EvidenceSource {
    private final Sockets sockets;
    private final SelectorLoop loop;
    private final Optional<Tls> tls;
    private final NodePort port;
    private final Optional<GuardianKeeper> guardian;
    private final ByteBuffer hello;
    private final String address;
    private final Outbound.Trust trust = new Outbound.Trust();
    // On the selector's thread.
    private final Set<Outbound> lines = new HashSet<>();
    private boolean full;
    private boolean closed;

    private SocketSource(
            Sockets sockets,
            Optional<Tls> tls,
            NodePort port,
            ByteBuffer hello,
            InetSocketAddress advertised,
            Optional<GuardianKeeper> guardian) {
        this.sockets = sockets;
        this.tls = tls;
        loop = sockets.loop();
        this.port = port;
        this.hello = hello;
        this.guardian = guardian;
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
        return open(options, nodeId, incarnation, limits, options.hasGuardian() ? find(nodeId) : Optional.empty());
    }

    static SocketSource open(
            LifelineOptions options,
            String nodeId,
            String incarnation,
            SocketLimits limits,
            Optional<GuardianCommand> command) {
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
                Optional<Tls> tls = options.tls().map(source -> new Tls(loop, source, "quorate-" + nodeId + "-tls"));
                Sockets sockets = tls.map(t -> new Sockets(loop, limits, t, new AtomicLong()))
                        .orElseGet(() -> Sockets.plain(loop, limits));
                NodePort port = new NodePort(sockets, bind, command.isPresent(), hello);
                Optional<GuardianKeeper> guardian = command.map(found -> new GuardianKeeper(
                        found,
                        port.address(),
                        nodeId,
                        incarnation,
                        serves -> loop.execute(() -> port.guarded(serves))));
                SocketSource source = new SocketSource(
                        sockets, tls, port, hello, options.advertised().orElse(port.address()), guardian);
                loop.start();
                guardian.ifPresent(GuardianKeeper::start);
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

    private static Optional<GuardianCommand> find(String nodeId) {
        try {
            return Optional.of(GuardianCommand.find(System.getProperty("os.name", "")));
        } catch (GuardianCommand.NoGuardianException e) {
            Log.LOG.log(
                    Level.WARNING,
                    "node {0} has no guardian, and holds its lifelines itself: {1}",
                    nodeId,
                    e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> address() {
        return Optional.of(address);
    }

    @Override
    public long rejected() {
        return sockets.rejected().get();
    }

    @Override
    public Watch watch(Peer peer, Listener listener) {
        Outbound line = new Outbound(sockets, peer, hello, trust, listener);
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
            port.leave();
            guardian.ifPresent(GuardianKeeper::leave);
            List.copyOf(lines).forEach(Outbound::close);
            lines.clear();
            tls.ifPresent(Tls::close);
            loop.stop();
        });
    }

    /** Waits for the thread to end after {@link #close()}, and for the guardian, which may take a little longer. */
    public void awaitEnd(Duration atMost) throws InterruptedException {
        loop.awaitEnd(atMost);
        if (tls.isPresent()) {
            tls.get().awaitEnd(atMost);
        }
        if (guardian.isPresent()) {
            guardian.get().awaitEnd();
        }
    }

    private void begin(Outbound line) {
        if (closed) {
            return;
        }
        if (lines.size() < sockets.limits().outbound()) {
            lines.add(line);
            line.call();
        } else if (!full) {
            full = true;
            Log.LOG.log(
                    Level.WARNING,
                    "this node watches {0} peers, the most it may: of others only their sessions tell",
                    sockets.limits().outbound());
        }
    }
}
