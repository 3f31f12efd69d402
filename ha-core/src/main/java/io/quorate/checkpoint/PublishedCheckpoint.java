package io.quorate.checkpoint;

import io.quorate.FencingToken;

/**
 * A checkpoint that was published.
 *
 * @param step how far the work had come
 * @param token the token of the grant that published it
 * @param round the round it was written in; grows with every attempt to save
 * @param manifest the name of its manifest in the storage
 */
public record PublishedCheckpoint(long step, FencingToken token, long round, String manifest) {}
