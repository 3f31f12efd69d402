package io.quorate.checkpoint;

/**
 * A published checkpoint that restoring passed over.
 *
 * @param checkpoint which
 * @param reason what was wrong with which object
 */
public record SkippedCheckpoint(PublishedCheckpoint checkpoint, String reason) {}
