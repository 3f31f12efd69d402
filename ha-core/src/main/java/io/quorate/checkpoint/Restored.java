package io.quorate.checkpoint;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Map;

/** A published checkpoint whose manifest is intact, to read its shards from. Thread-safe; its channels are not. */
public interface Restored {

    /**
     * Which checkpoint it is.
     *
     * @return step, token and place
     */
    PublishedCheckpoint checkpoint();

    /**
     * What the saver wrote beside the shards.
     *
     * @return an immutable map
     */
    Map<String, String> metadata();

    /**
     * How many shards there are.
     *
     * @return at least 1
     */
    int shards();

    /**
     * The size of a shard.
     *
     * @param index from 0
     * @return its bytes
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    long bytes(int index);

    /**
     * Opens a shard. It is verified as it is read: the read that comes upon damage or a wrong end throws
     * {@link IOException}, so nothing may be done with the bytes before the channel has said that it is at its end.
     *
     * @param index from 0
     * @return the shard's bytes
     * @throws IOException if it is missing or cannot be opened
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    ReadableByteChannel open(int index) throws IOException;

    /**
     * The newer checkpoints that were passed over, newest first.
     *
     * @return empty if this is the newest
     */
    List<SkippedCheckpoint> skipped();
}
