package io.quorate.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** An object on its way into a {@link CheckpointStorage}. Used by one thread at a time. */
public interface ObjectWriter extends WritableByteChannel {

    /**
     * Makes the object durable, then visible. Afterwards only {@link #close} may be called.
     *
     * @throws IOException if it may not be durable; it may then be visible or not, but is whole if it is
     */
    void publish() throws IOException;

    /** Throws the object away unless it was published. Idempotent. */
    @Override
    void close() throws IOException;
}
