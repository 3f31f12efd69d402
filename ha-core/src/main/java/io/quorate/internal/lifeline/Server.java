package io.quorate.internal.lifeline;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The port where peers watch this node. While all places are taken nobody is accepted: who waits in the kernel's queue
 * hears nothing, and silence proves nothing. On the selector's thread, but for what says otherwise.
 */
final class Server implements SelectorLoop.Handler {
    private final Sockets sockets;
    private final ServerSocketChannel channel;
    private final Greeter greeter;
    private final Set<Inbound> peers = new HashSet<>();
    private SelectionKey key;
    private volatile boolean idle = true;
    private boolean failing;
    private boolean closed;

    private Server(Sockets sockets, ServerSocketChannel channel, Greeter greeter) throws IOException {
        this.sockets = sockets;
        this.channel = channel;
        this.greeter = greeter;
        key = sockets.loop().register(channel, SelectionKey.OP_ACCEPT, this);
    }

    /** Before the loop has started, or on its thread. Takes the channel, which is closed if this fails. */
    static Server open(Sockets sockets, ServerSocketChannel channel, Greeter greeter) throws IOException {
        try {
            return new Server(sockets, channel, greeter);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** From any thread. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (peers.size() < sockets.limits().inbound()) {
                SocketChannel accepted = channel.accept();
                failing = false;
                if (accepted != null) {
                    welcome(accepted);
                }
            }
            listen();
        } catch (IOException e) {
            // No descriptors are left, for example: it would fail again at once, and for as long as that lasts.
            if (!failing) {
                failing = true;
                Log.LOG.log(Level.WARNING, "lifelines cannot be accepted for now: {0}", e.getMessage());
            }
            key.interestOps(0);
            sockets.loop().later(sockets.limits().pause(), this::listen);
        }
    }

    /** Whether nobody watches. From any thread. */
    boolean isIdle() {
        return idle;
    }

    /** Tells all who have said who they are, and goes on listening. */
    void tell(ByteBuffer lastWord) {
        for (Inbound peer : List.copyOf(peers)) {
            if (peer.isGreeted()) {
                peer.end(lastWord.duplicate());
            }
        }
    }

    /** Listens no more, and ends all connections with this word. */
    void end(ByteBuffer lastWord) {
        close();
        List.copyOf(peers).forEach(peer -> peer.end(lastWord.duplicate()));
    }

    /** Before the loop has started, or on its thread. */
    void close() {
        closed = true;
        Channels.close(channel);
    }

    private void welcome(SocketChannel accepted) {
        try {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // A watcher whose host has lost its power would keep its place for ever. It has no say in what we believe.
            accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Transport transport = sockets.transports().of(accepted, false);
            Inbound peer = new Inbound(sockets, transport, greeter, this::gone);
            peers.add(peer);
            idle = false;
            sockets.loop().register(accepted, SelectionKey.OP_READ, peer);
        } catch (IOException e) {
            // It has gone again.
            Channels.close(accepted);
        }
    }

    private void gone(Inbound peer) {
        peers.remove(peer);
        idle = peers.isEmpty();
        listen();
    }

    private void listen() {
        if (!closed && key.isValid()) {
            key.interestOps(peers.size() < sockets.limits().inbound() ? SelectionKey.OP_ACCEPT : 0);
        }
    }
}
