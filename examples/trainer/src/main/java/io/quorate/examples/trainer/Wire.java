package io.quorate.examples.trainer;

import io.quorate.examples.digits.Floats;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A connection between the leader and one other worker. Every message has the same size, known beforehand: step, loss, a
 * flag, gradients. One thread at a time, but for {@link #close}.
 */
final class Wire implements Closeable {
    private static final int HEAD = Long.BYTES + Float.BYTES + 1;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteBuffer message;

    /** Takes the socket over; a read that gets nothing for so long fails. */
    Wire(Socket socket, int parameters, Duration patience) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        in = new DataInputStream(socket.getInputStream());
        message = ByteBuffer.allocate(HEAD + parameters * Float.BYTES);
    }

    /** What came with the gradients. */
    record Head(float loss, boolean flag) {}

    void send(long step, float loss, boolean flag, float[] gradients) throws IOException {
        message.clear().putLong(step).putFloat(loss).put((byte) (flag ? 1 : 0));
        Floats.put(gradients, message);
        socket.getOutputStream().write(message.array());
    }

    /** Waits for the message of this step; gradients are overwritten. */
    Head receive(long step, float[] gradients) throws IOException {
        in.readFully(message.array());
        long received = message.clear().getLong();
        if (received != step) {
            throw new IOException("a message of step " + received + " instead of " + step);
        }
        Head head = new Head(message.getFloat(), message.get() != 0);
        Floats.get(gradients, message);
        return head;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
