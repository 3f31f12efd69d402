package io.quorate.checkpoint;

import java.io.IOException;

/**
 * Makes something of a checkpoint while it is verified, in one pass.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface CheckpointLoader<T> {

    /**
     * Reads shards. If one turns out to be damaged the result is thrown away, and this is called again with the checkpoint
     * before. Nothing outside may depend on the result until {@code restore} has returned it.
     *
     * @param checkpoint what to read
     * @return what was made of it
     * @throws IOException if a shard is damaged or cannot be read
     */
    T load(Restored checkpoint) throws IOException;
}
