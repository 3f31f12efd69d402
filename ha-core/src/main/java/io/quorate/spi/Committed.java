package io.quorate.spi;

import java.util.List;

/**
 * A transaction that was applied.
 *
 * @param revision the store's revision at which it was
 * @param entries the entries written by its {@link Write.Put} and {@link Write.Hold} steps, in order
 */
public record Committed(long revision, List<Entry> entries) {
    /**
     * Copies.
     *
     * @param revision the store's revision
     * @param entries the entries written
     */
    public Committed {
        entries = List.copyOf(entries);
    }
}
