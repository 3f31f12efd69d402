package io.quorate.internal.lifeline;

import java.io.IOException;
import java.lang.System.Logger;
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
    private static final Logger LOG = System.getLogger("io.quorate");
    private static final int BACKLOG = 128;

    private final SelectorLoop loop;
    private final ServerSocketChannel channel;
    private final ByteBuffer hello;
    private final SocketLimits limits;
    private final Set<Inbound> peers = new HashSet<>();
    private SelectionKey key;
    private boolean failing;
    private boolean closed;

    private Server(SelectorLoop loop, ServerSocketChannel channel, ByteBuffer hello, SocketLimits limits)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.hello = hello;
        this.limits = limits;
        key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
    }

    /** Before the loop has started. */
    static Server open(SelectorLoop loop, InetSocketAddress bind, ByteBuffer hello, SocketLimits limits)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(bind, BACKLOG);
            return new Server(loop, channel, hello, limits);
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
            if (peers.size() < limits.inbound()) {
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
                LOG.log(Level.WARNING, "lifelines cannot be accepted for now: {0}", e.getMessage());
            }
            key.interestOps(0);
            loop.later(limits.pause(), this::listen);
        }
    }

    /** The node has left in good order. */
    void leave() {
        close();
        List.copyOf(peers).forEach(Inbound::leave);
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
            Inbound peer = new Inbound(loop, accepted, hello.duplicate(), limits.helloTimeout(), this::gone);
            peers.add(peer);
            loop.register(accepted, SelectionKey.OP_READ, peer);
        } catch (IOException e) {
            // It has gone again.
            Channels.close(accepted);
        }
    }

    private void gone(Inbound peer) {
        peers.remove(peer);
        listen();
    }

    private void listen() {
        if (!closed && key.isValid()) {
            key.interestOps(peers.size() < limits.inbound() ? SelectionKey.OP_ACCEPT : 0);
        }
    }
}
