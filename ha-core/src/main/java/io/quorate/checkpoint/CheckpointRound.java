package io.quorate.checkpoint;

import io.quorate.FencingToken;

/**
 * One attempt to save, as the leader announced it. Every writer of a shard needs it; it may travel in any channel, or be
 * awaited through {@link CheckpointCoordinator#awaitRound}.
 *
 * @param number grows with every attempt; a round is over once a greater one is announced
 * @param step how far the work has come
 * @param token the leader's token
 * @param shards how many shards make it whole
 */
public record CheckpointRound(long number, long step, FencingToken token, int shards) {}
