package io.quorate.internal.lifeline;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * Listening sockets. A node and its guardian may listen at one port (Linux allows it to one user), so that either can take
 * it over from the other without a moment in which calls are refused, and peers never need another address.
 */
final class Ports {
    private static final int BACKLOG = 128;

    private Ports() {}

    /** A port of our own: it fails if anybody listens there. Shared with a guardian only afterwards. */
    static ServerSocketChannel own(InetSocketAddress bind, boolean shared) throws IOException {
        ServerSocketChannel channel = listen(bind, false);
        try {
            if (shared) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A port at which our node may listen as well. */
    static ServerSocketChannel join(InetSocketAddress bind) throws IOException {
        return listen(bind, true);
    }

    private static ServerSocketChannel listen(InetSocketAddress bind, boolean joining) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (joining) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(bind, BACKLOG);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
