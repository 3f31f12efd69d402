package io.quorate.spi;

/**
 * The ceilings of a store, enforced by the backend with {@link StoreException.Kind#TOO_LARGE} before the store is asked.
 *
 * @param maxValueBytes the largest value
 * @param maxWritesPerCommit the most writes in one transaction
 * @param maxEntriesPerSession the most entries that live with one session
 */
public record Limits(int maxValueBytes, int maxWritesPerCommit, int maxEntriesPerSession) {}
