package io.quorate.spi;

import java.util.List;

/**
 * An entry that was joined, and what its directory held right after.
 *
 * @param entry the entry
 * @param entries all entries directly under its directory, in creation order; without the entry itself if somebody has
 *     removed it already
 */
public record Joined(Entry entry, List<Entry> entries) {
    /**
     * Copies.
     *
     * @param entry the entry
     * @param entries the directory's entries
     */
    public Joined {
        entries = List.copyOf(entries);
    }
}
