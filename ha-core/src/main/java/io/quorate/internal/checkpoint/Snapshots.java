package io.quorate.internal.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies of what is to be saved. Their memory is kept for the next save: the first touch of fresh memory, which the system
 * has to find and clear, takes several times as long as the copy itself, and the training waits for both.
 */
final class Snapshots {
    private final AtomicReference<@Nullable List<ByteBuffer>> spare = new AtomicReference<>();

    /** To be {@linkplain #giveBack given back} once nobody reads it any more. */
    List<ByteBuffer> take(ByteBuffer... sources) {
        List<ByteBuffer> kept = spare.getAndSet(null);
        return IntStream.range(0, sources.length)
                .mapToObj(i -> copy(sources[i], kept != null && i < kept.size() ? kept.get(i) : null))
                .toList();
    }

    void giveBack(List<ByteBuffer> copies) {
        spare.set(copies);
    }

    void drop() {
        spare.set(null);
    }

    private static ByteBuffer copy(ByteBuffer source, @Nullable ByteBuffer kept) {
        ByteBuffer copy = kept != null && fits(source, kept) ? kept.clear() : fresh(source);
        return copy.put(source.duplicate()).flip();
    }

    /** One that is much too large would keep the memory of a state that is no more. */
    private static boolean fits(ByteBuffer source, ByteBuffer kept) {
        return kept.isDirect() == source.isDirect()
                && kept.capacity() >= source.remaining()
                && kept.capacity() / 2 <= source.remaining();
    }

    private static ByteBuffer fresh(ByteBuffer source) {
        return source.isDirect()
                ? ByteBuffer.allocateDirect(source.remaining())
                : ByteBuffer.allocate(source.remaining());
    }
}
