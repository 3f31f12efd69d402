package io.quorate.internal.lifeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * How frames travel on one connection: as they are, or by TLS. On the selector's thread.
 *
 * <p>What a kernel says passes through as it is: the end of the stream as −1, a reset as an exception. A
 * {@link javax.net.ssl.SSLException} is never a kernel's word: a process wrote what could not be accepted, or ended the
 * connection without that being its end.
 */
interface Transport {

    /** How a node's connections begin. */
    @FunctionalInterface
    interface Factory {
        /**
         * Begins one.
         *
         * @param channel connected, not blocking, and from now on in the transport's hands
         * @param calling whether this node has called
         */
        Transport of(SocketChannel channel, boolean calling) throws IOException;
    }

    /** Reads what frames have come, without waiting: their number of bytes, or −1 at the end of the stream. */
    int read(ByteBuffer in) throws IOException;

    /** Says this as soon as it can be said. */
    void write(ByteBuffer words) throws IOException;

    /** Says the last word, if it can still be said, and closes. */
    void end(ByteBuffer lastWord);

    void close();

    /** As they are. */
    static Transport plain(SocketChannel channel) {
        return new Transport() {
            @Override
            public int read(ByteBuffer in) throws IOException {
                return channel.read(in);
            }

            @Override
            public void write(ByteBuffer words) throws IOException {
                channel.write(words);
            }

            @Override
            public void end(ByteBuffer lastWord) {
                Channels.end(channel, lastWord);
            }

            @Override
            public void close() {
                Channels.close(channel);
            }
        };
    }
}
