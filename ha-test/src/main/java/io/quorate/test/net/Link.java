package io.quorate.test.net;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One proxied connection: the client's half, the target's half and a flow each way. Only for the loop's thread. */
final class Link {
    private static final Logger LOG = System.getLogger(Link.class.getName());

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private enum Phase {
        IDLE,
        CONNECTING,
        WAITING,
        CONNECTED
    }

    private final ProxyLoop loop;
    private final SocketChannel client;
    private final Destination destination;
    private final Flow toTarget;
    private final Flow toClient;
    private final Lane requests;
    private final SelectionKey clientKey;
    private final Consumer<Link> onClosed;
    private SocketChannel target;
    private SelectionKey targetKey;
    private Phase phase = Phase.IDLE;
    private long connectingSince;
    private @Nullable ReplyTrap trap;
    private boolean closed;

    Link(
            ProxyLoop loop,
            SocketChannel client,
            Destination destination,
            Lane requests,
            Lane replies,
            Consumer<Link> onClosed)
            throws IOException {
        this.loop = loop;
        this.client = client;
        this.destination = destination;
        this.requests = requests;
        this.onClosed = onClosed;
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        toTarget = new Flow(loop, requests, () -> client, this::target, this::advance);
        toClient = new Flow(loop, replies, this::target, () -> client, this::advance);
        clientKey = loop.register(client, 0, this::onClientReady);
        target = openTarget();
        targetKey = loop.register(target, 0, this::onTargetReady);
    }

    void trap(@Nullable ReplyTrap value) {
        trap = value;
        if (value != null) {
            value.watch(this, toTarget.forwarded());
        }
    }

    boolean isLossy() {
        return toTarget.isLossy() || toClient.isLossy();
    }

    long requestBytes() {
        return toTarget.forwarded();
    }

    /** Does what the present shape lets it do. To be called after every change of it. */
    void advance() {
        attempt(() -> {
            if (phase == Phase.IDLE && !requests.holds()) {
                phase = Phase.CONNECTING;
                connectingSince = connectingSince == 0 ? System.nanoTime() : connectingSince;
                connect(() -> target.connect(destination.address()));
            }
            pump();
        });
    }

    void close() {
        if (!closed) {
            closed = true;
            closeQuietly(client);
            closeQuietly(target);
            onClosed.accept(this);
        }
    }

    /** Ends both halves with a reset (RST) rather than an end of stream. */
    void reset() {
        if (!closed) {
            linger(client);
            linger(target);
            close();
        }
    }

    private void onClientReady() {
        attempt(() -> {
            if (clientKey.isReadable() && toTarget.wantsRead()) {
                toTarget.read(false);
            }
            pump();
        });
    }

    private void onTargetReady() {
        attempt(() -> {
            if (targetKey.isConnectable()) {
                connect(() -> target.finishConnect());
            }
            if (phase == Phase.CONNECTED && targetKey.isReadable() && toClient.wantsRead()) {
                readReply();
            }
            pump();
        });
    }

    private void connect(Connecting step) throws IOException {
        try {
            phase = step.isDone() ? Phase.CONNECTED : Phase.CONNECTING;
        } catch (ConnectException refused) {
            if (System.nanoTime() - connectingSince >= destination.patience().toNanos()) {
                throw refused;
            }
            connectAgainLater();
        }
    }

    // A channel that was refused is spent.
    private void connectAgainLater() throws IOException {
        closeQuietly(target);
        phase = Phase.WAITING;
        target = openTarget();
        targetKey = loop.register(target, 0, this::onTargetReady);
        loop.schedule(System.nanoTime() + RETRY_NANOS, () -> {
            phase = Phase.IDLE;
            advance();
        });
    }

    private SocketChannel target() {
        return target;
    }

    private static SocketChannel openTarget() throws IOException {
        return SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private void readReply() throws IOException {
        ReplyTrap armed = trap;
        int n = toClient.read(armed != null);
        if (armed != null && n > 0) {
            armed.onReply(this);
        }
    }

    private void pump() throws IOException {
        if (phase == Phase.CONNECTED && !closed) {
            toTarget.pump();
            toClient.pump();
        }
    }

    // A failure of one half is a reset for the other: that is how it would learn of it without a proxy.
    private void attempt(Step step) {
        if (closed) {
            return;
        }
        try {
            step.run();
            if (toTarget.isFinished() && toClient.isFinished()) {
                close();
            } else if (!closed) {
                updateInterest();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a proxied connection to {0} broke: {1}", destination.address(), e);
            reset();
        }
    }

    private void updateInterest() {
        boolean open = phase == Phase.CONNECTED;
        clientKey.interestOps(operations(open && toTarget.wantsRead(), toClient.wantsWrite()));
        int connect = phase == Phase.CONNECTING ? SelectionKey.OP_CONNECT : 0;
        targetKey.interestOps(connect | operations(open && toClient.wantsRead(), toTarget.wantsWrite()));
    }

    private static int operations(boolean read, boolean write) {
        return (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
    }

    private static void linger(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing without a reset: {0}", e);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a proxied connection: {0}", e);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    @FunctionalInterface
    private interface Connecting {
        boolean isDone() throws IOException;
    }
}
