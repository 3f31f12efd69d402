package io.quorate.internal.lifeline;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** What is done to a lifeline's socket at either end. */
final class Channels {
    private Channels() {}

    /** Says the last word, if it can still be said, and closes. */
    static void end(SocketChannel channel, ByteBuffer lastWord) {
        try {
            // So little was said before that it always fits into the socket's buffer.
            channel.write(lastWord);
        } catch (IOException | RuntimeException e) {
            Log.LOG.log(Level.TRACE, "the other side is gone already", e);
        }
        close(channel);
    }

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Log.LOG.log(Level.TRACE, "closing a channel", e);
        }
    }

    /** Only the text tells a reset from a time-out; what is not known to be one proves nothing. */
    static boolean isReset(IOException e) {
        return says(e, "reset");
    }

    /** A connection that times out fails with the same exception; only a refusal is the word of a living kernel. */
    static boolean isRefusal(IOException e) {
        return says(e, "refused");
    }

    private static boolean says(IOException e, String word) {
        String message = e.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(word);
    }
}
