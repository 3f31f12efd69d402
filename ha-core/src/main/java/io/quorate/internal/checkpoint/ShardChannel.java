package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.Checksum;
import io.quorate.checkpoint.ObjectWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Takes a checksum of what passes on its way into an object. Large writes pass through as they are, in slices that are
 * still in the processor's cache when they are written after having been summed; small ones are gathered first.
 */
final class ShardChannel implements WritableByteChannel {
    static final int SLICE = 1 << 20;
    private static final int SMALL = SLICE / 4;

    private final ObjectWriter object;
    private final Digest digest;
    private @Nullable ByteBuffer gathered;
    private long bytes;
    private boolean open = true;

    ShardChannel(ObjectWriter object, Checksum checksum) {
        this.object = object;
        this.digest = Digest.of(checksum);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int written = source.remaining();
        if (written < SMALL) {
            gather(source);
        } else {
            flush();
            pass(source);
        }
        bytes += written;
        return written;
    }

    /** Writes the rest and publishes the object. */
    ObjectRef finish(String name) throws IOException {
        flush();
        open = false;
        object.publish();
        return new ObjectRef(name, bytes, digest.text());
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** The source's to close, by mistake or not; whether the object is published is not the source's to say. */
    @Override
    public void close() {}

    private void gather(ByteBuffer source) throws IOException {
        if (gathered == null) {
            gathered = ByteBuffer.allocateDirect(SLICE);
        }
        if (source.remaining() > gathered.remaining()) {
            flush();
        }
        gathered.put(source);
    }

    private void flush() throws IOException {
        if (gathered != null) {
            pass(gathered.flip());
            gathered.clear();
        }
    }

    private void pass(ByteBuffer source) throws IOException {
        int end = source.limit();
        while (source.position() < end) {
            int begin = source.position();
            source.limit(Math.min(end, begin + SLICE));
            digest.update(source);
            source.position(begin);
            while (source.hasRemaining()) {
                object.write(source);
            }
            source.limit(end);
        }
    }
}
