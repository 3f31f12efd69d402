package io.quorate.test.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A listening port that can refuse and listen again. Only for the loop's thread. */
final class Listener {
    private final ProxyLoop loop;
    private final Consumer<SocketChannel> onAccepted;
    private final InetSocketAddress address;
    private NetworkChannel channel;

    Listener(ProxyLoop loop, InetSocketAddress wanted, Consumer<SocketChannel> onAccepted) throws IOException {
        this.loop = loop;
        this.onAccepted = onAccepted;
        ServerSocketChannel server = listen(wanted);
        channel = server;
        address = (InetSocketAddress) server.getLocalAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    // A socket that is bound and does not listen keeps the port ours, and the kernel refuses on its behalf.
    void refuse() {
        replace(() -> {
            SocketChannel placeholder = SocketChannel.open();
            placeholder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return placeholder.bind(address);
        });
    }

    void accept() {
        if (!(channel instanceof ServerSocketChannel)) {
            replace(() -> listen(address));
        }
    }

    void close() {
        try {
            channel.close();
            loop.flushClosed();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + address, e);
        }
    }

    private ServerSocketChannel listen(InetSocketAddress on) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(on, 1_000);
            loop.register(server, SelectionKey.OP_ACCEPT, () -> acceptAll(server));
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void acceptAll(ServerSocketChannel server) {
        try {
            for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
                onAccepted.accept(client);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot accept on " + address, e);
        }
    }

    private void replace(Opening opening) {
        close();
        try {
            channel = opening.open();
        } catch (IOException e) {
            throw new UncheckedIOException("another process has taken " + address, e);
        }
    }

    @FunctionalInterface
    private interface Opening {
        NetworkChannel open() throws IOException;
    }
}
