package io.quorate.internal.lifeline;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The port of a node. While its guardian listens there the node does not; when the guardian has ended, it does again. So
 * peers need one address only. On the selector's thread, but for what says otherwise.
 */
final class NodePort {
    private final Sockets sockets;
    private final InetSocketAddress address;
    private final boolean shared;
    private final Greeter greeter;
    private Server server;
    private boolean guarded;
    private boolean failing;
    private boolean closed;

    /** Before the loop has started. */
    NodePort(Sockets sockets, InetSocketAddress bind, boolean shared, ByteBuffer hello) throws IOException {
        this.sockets = sockets;
        this.shared = shared;
        greeter = () -> new Greeter.Answer(hello.duplicate(), false);
        server = Server.open(sockets, Ports.own(bind, shared), greeter);
        address = server.address();
    }

    /** From any thread. */
    InetSocketAddress address() {
        return address;
    }

    /** The guardian has begun to listen, or has ended. */
    void guarded(boolean now) {
        if (closed) {
            return;
        }
        guarded = now;
        if (now) {
            // They call again and reach the guardian. Nobody may take this for our end.
            server.end(Wire.part());
        } else {
            listen();
        }
    }

    /** The node has left in good order. */
    void leave() {
        closed = true;
        server.end(Wire.leave());
    }

    private void listen() {
        if (closed || guarded) {
            return;
        }
        try {
            server = Server.open(sockets, Ports.own(address, shared), greeter);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                Log.LOG.log(
                        Level.WARNING,
                        "the lifeline port {0} is taken since the guardian has ended: {1}",
                        address,
                        e.getMessage());
            }
            sockets.loop().later(sockets.limits().pause(), this::listen);
        }
    }
}
