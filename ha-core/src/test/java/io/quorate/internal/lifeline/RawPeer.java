package io.quorate.internal.lifeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** The other end of a lifeline in a test's own hands: it says what the test says, and nothing by itself. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MS = (int) Duration.ofSeconds(20).toMillis();

    private final Socket socket;
    private final ByteBuffer read = ByteBuffer.allocate(4_096).flip();

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
    }

    static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setSoTimeout(PATIENCE_MS);
        return server;
    }

    static RawPeer accept(ServerSocket server) throws IOException {
        return new RawPeer(server.accept());
    }

    static RawPeer call(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MS);
        return new RawPeer(socket);
    }

    void say(ByteBuffer frame) throws IOException {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        say(bytes);
    }

    void say(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next frame, or nothing at the end of the stream. */
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

    /** Ends the connection as a dying process's kernel does. */
    void endOfStream() throws IOException {
        socket.close();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
