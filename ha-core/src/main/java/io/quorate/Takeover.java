package io.quorate;

import java.time.Duration;

/**
 * A place that this node took from one whose death was proven, and how long each step took.
 *
 * @param resource what was taken over, {@code election trainer} for example
 * @param token the new holder's token
 * @param evidence the proof that was acted on
 * @param asked from the proof to asking the store to evict and to claim
 * @param granted from the proof to the store's consent
 */
public record Takeover(String resource, FencingToken token, PeerEvidence evidence, Duration asked, Duration granted) {}
