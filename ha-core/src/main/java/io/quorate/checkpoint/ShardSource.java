package io.quorate.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of one shard. It is read after {@code save} has returned, so what it reads is handed over: nobody may change
 * it until the save is over.
 */
@FunctionalInterface
public interface ShardSource {

    /**
     * Writes the shard. Called once, on a thread of the coordinator. Large writes are the fastest, direct buffers save a
     * copy.
     *
     * @param sink takes all that is written to it, or throws
     * @throws IOException if the sink or the source fails
     */
    void writeTo(WritableByteChannel sink) throws IOException;

    /**
     * Hands buffers over as they are.
     *
     * @param parts from position to limit; not to be changed until the save is over
     * @return a source without a copy
     */
    static ShardSource handOver(ByteBuffer... parts) {
        List<ByteBuffer> views = Stream.of(parts).map(ByteBuffer::duplicate).toList();
        return sink -> {
            for (ByteBuffer view : views) {
                ByteBuffer part = view.duplicate();
                while (part.hasRemaining()) {
                    sink.write(part);
                }
            }
        };
    }

    /**
     * Copies buffers at once; they may be changed as soon as this returns.
     *
     * @param parts from position to limit, which stay as they are
     * @return a source with its own copy
     */
    static ShardSource copyOf(ByteBuffer... parts) {
        List<ByteBuffer> copies = new ArrayList<>();
        for (ByteBuffer part : parts) {
            ByteBuffer copy = part.isDirect()
                    ? ByteBuffer.allocateDirect(part.remaining())
                    : ByteBuffer.allocate(part.remaining());
            copies.add(copy.put(part.duplicate()).flip());
        }
        return handOver(copies.toArray(ByteBuffer[]::new));
    }
}
