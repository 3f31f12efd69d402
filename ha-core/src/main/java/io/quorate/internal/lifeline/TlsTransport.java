package io.quorate.internal.lifeline;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Frames by TLS. Nothing is read from the other side, and nothing said to it, before both have shown who they are.
 *
 * <p>The end of a stream without a notice of TLS is what a kernel leaves of a dead process, and passes as that; so does one
 * before the first byte. Between the two a living process may have turned us down, and closed before we could read why: an
 * end in the midst of a handshake proves nothing.
 */
final class TlsTransport implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** An alert in plain text: something must be said before a connection is closed, or it looks like a death. */
    private static final byte[] FAILURE = {21, 3, 3, 0, 2, 2, 80};

    private final Tls tls;
    private final SelectorLoop loop;
    private final SocketChannel channel;
    private final SSLEngine engine;
    /** Part of a record, until the rest comes. */
    private ByteBuffer unread = NOTHING;
    /** What the socket had no room for. */
    private ByteBuffer unsent = NOTHING;
    /** What waits for the end of the handshake. */
    private ByteBuffer unsaid = NOTHING;
    /** Another thread has the engine, and may have it for long: it is not touched meanwhile. */
    private boolean checking;

    private boolean heard;
    private boolean opened;
    private boolean notified;

    TlsTransport(Tls tls, SelectorLoop loop, SocketChannel channel, SSLEngine engine) {
        this.tls = tls;
        this.loop = loop;
        this.channel = channel;
        this.engine = engine;
    }

    @Override
    public int read(ByteBuffer in) throws IOException {
        refuseAfterNotice();
        if (checking || !flush()) {
            return 0;
        }
        ByteBuffer bytes = tls.received.clear().put(unread);
        unread = NOTHING;
        int count = receive(bytes);
        bytes.flip();
        int had = in.position();
        advance(bytes, in);
        unread = copy(bytes);
        if (in.position() > had) {
            opened = true;
            return in.position() - had;
        }
        refuseAfterNotice();
        if (count >= 0 || checking) {
            return 0;
        }
        if (heard && !opened) {
            throw new SSLException("hung up during the handshake");
        }
        return -1;
    }

    @Override
    public void write(ByteBuffer words) throws IOException {
        unsaid = words;
        if (!checking && flush()) {
            advance(NOTHING, NOTHING);
        }
    }

    @Override
    public void end(ByteBuffer lastWord) {
        try {
            if (checking) {
                channel.write(ByteBuffer.wrap(FAILURE));
            } else {
                if (isShaken()) {
                    wrap(lastWord);
                }
                engine.closeOutbound();
                // A notice, or why the handshake failed.
                wrap(NOTHING);
            }
        } catch (IOException | RuntimeException e) {
            Log.LOG.log(Level.TRACE, "the other side is gone already", e);
        }
        close();
    }

    @Override
    public void close() {
        Channels.close(channel);
    }

    /** A process wrote it, so that the end which follows is not that process's. */
    private void refuseAfterNotice() throws SSLException {
        if (notified) {
            throw new SSLException("closed without a goodbye");
        }
    }

    private int receive(ByteBuffer bytes) throws IOException {
        try {
            int count = channel.read(bytes);
            heard |= count > 0;
            return count;
        } catch (IOException e) {
            throw heard && !opened ? new SSLException("broken off during the handshake", e) : e;
        }
    }

    /** Goes on until it needs more bytes, more room, or the other thread. */
    private void advance(ByteBuffer bytes, ByteBuffer in) throws IOException {
        boolean more = true;
        while (more) {
            more = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> check();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(bytes, in);
                case NOT_HANDSHAKING, FINISHED -> unsaid.hasRemaining() ? wrap(unsaid) : unwrap(bytes, in);
            };
        }
    }

    private boolean check() {
        checking = true;
        loop.interest(channel, 0);
        tls.check(() -> Tls.runTasks(engine), () -> {
            checking = false;
            loop.interest(channel, SelectionKey.OP_READ);
            loop.again(channel);
        });
        return false;
    }

    private boolean unwrap(ByteBuffer bytes, ByteBuffer in) throws SSLException {
        if (!bytes.hasRemaining()) {
            return false;
        }
        ByteBuffer words = tls.opened.clear();
        SSLEngineResult result = engine.unwrap(bytes, words);
        if (words.flip().remaining() > in.remaining()) {
            throw new SSLException("more than a lifeline has to say");
        }
        in.put(words);
        notified = result.getStatus() == SSLEngineResult.Status.CLOSED;
        return result.getStatus() == SSLEngineResult.Status.OK && (result.bytesConsumed() > 0 || isOurTurn());
    }

    private boolean isOurTurn() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP;
    }

    /** Whether it went out as a whole. */
    private boolean wrap(ByteBuffer words) throws IOException {
        if (unsent.hasRemaining()) {
            return false;
        }
        ByteBuffer record = tls.sealed.clear();
        SSLEngineResult result = engine.wrap(words, record);
        record.flip();
        channel.write(record);
        unsent = copy(record);
        if (unsent.hasRemaining()) {
            loop.interest(channel, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
        return !unsent.hasRemaining() && result.bytesProduced() > 0;
    }

    /** Whether nothing is left to be sent. */
    private boolean flush() throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
            if (!unsent.hasRemaining()) {
                loop.interest(channel, SelectionKey.OP_READ);
            }
        }
        return !unsent.hasRemaining();
    }

    private boolean isShaken() {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static ByteBuffer copy(ByteBuffer left) {
        return left.hasRemaining()
                ? ByteBuffer.allocate(left.remaining()).put(left).flip()
                : NOTHING;
    }
}
