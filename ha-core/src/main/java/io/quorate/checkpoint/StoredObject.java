package io.quorate.checkpoint;

/**
 * What a {@link CheckpointStorage} lists.
 *
 * @param name the object's name
 * @param bytes its size; what there is of it so far if it is unfinished
 * @param finished whether it was published
 */
public record StoredObject(String name, long bytes, boolean finished) {}
