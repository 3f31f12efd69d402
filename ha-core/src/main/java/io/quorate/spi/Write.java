package io.quorate.spi;

/** One step of a {@link BackendSession#commit}. */
public sealed interface Write {

    /**
     * Writes a persistent entry.
     *
     * @param key the key
     * @param value the value
     * @param expected what must be there
     */
    record Put(String key, byte[] value, Expected expected) implements Write {}

    /**
     * Takes the directory's one held key: creates it, living with this session, if it is absent. Conflicts otherwise. At
     * most one per transaction.
     *
     * @param key a key whose last segment is not an owned name
     * @param value the value
     */
    record Hold(String key, byte[] value) implements Write {}

    /**
     * Removes an entry. Conflicts if it is not there any more, or not the same.
     *
     * @param entry which
     */
    record Remove(Entry entry) implements Write {}
}
