package io.quorate.internal.lifeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The other end of a lifeline by TLS in a test's own hands, down to how its kernel ends it. */
final class TlsPeer implements AutoCloseable {
    private static final int PATIENCE_MS = (int) Duration.ofSeconds(20).toMillis();

    private final Socket raw;
    private final SSLSocket socket;
    private final ByteBuffer read = ByteBuffer.allocate(4_096).flip();

    private TlsPeer(Socket raw, SSLContext context, boolean calling) throws IOException {
        this.raw = raw;
        raw.setSoTimeout(PATIENCE_MS);
        raw.setTcpNoDelay(true);
        socket = (SSLSocket) context.getSocketFactory().createSocket(raw, "127.0.0.1", raw.getPort(), false);
        socket.setUseClientMode(calling);
        socket.setNeedClientAuth(!calling);
        socket.startHandshake();
    }

    static ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MS);
        return server;
    }

    static TlsPeer accept(ServerSocket server, SSLContext context) throws IOException {
        return new TlsPeer(server.accept(), context, false);
    }

    static Socket callPlainly(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    static TlsPeer call(InetSocketAddress address, SSLContext context) throws IOException {
        return new TlsPeer(callPlainly(address), context, true);
    }

    void say(ByteBuffer frame) throws IOException {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Says this below TLS. */
    void forge(byte... bytes) throws IOException {
        raw.getOutputStream().write(bytes);
    }

    /** The next frame, or nothing at the end. */
    Optional<Frame> hear() throws Exception {
        while (true) {
            if (read.hasRemaining()) {
                Optional<Frame> frame = Wire.next(read);
                if (frame.isPresent()) {
                    return frame;
                }
            }
            byte[] more = new byte[256];
            int count = socket.getInputStream().read(more);
            if (count < 0) {
                return Optional.empty();
            }
            read.compact().put(more, 0, count).flip();
        }
    }

    /** Ends the connection as a dying process's kernel does, and no TLS knows of it. */
    void endOfStream() throws IOException {
        raw.close();
    }

    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Ends it as a living process does, with TLS's own notice and without a word of ours. */
    void closeByNotice() throws IOException {
        socket.shutdownOutput();
        raw.close();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
