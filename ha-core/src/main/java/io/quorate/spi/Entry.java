package io.quorate.spi;

import java.util.Objects;

/**
 * What the store holds under a key, at one moment.
 *
 * @param key the key
 * @param value its bytes; never modify them
 * @param createRevision the store's revision at which this entry came to be: cluster-wide, growing, never reused; with the
 *     key it is the entry's identity, and it is the fencing token
 * @param modRevision the store's revision of the last change of the value
 * @param version what {@link Expected#version(long)} compares; a backend's own count
 * @param owner the id of the session it lives with; empty for a persistent entry
 */
public record Entry(String key, byte[] value, long createRevision, long modRevision, long version, String owner) {

    /**
     * Checks for nulls.
     *
     * @param key the key
     * @param value its bytes
     * @param createRevision its first revision
     * @param modRevision its last revision
     * @param version its version
     * @param owner its session's id, or empty
     */
    public Entry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(owner, "owner");
    }

    /**
     * The last segment of the key.
     *
     * @return the entry's name within its directory
     */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /**
     * All but the last segment of the key.
     *
     * @return the directory's key; empty for a key of one segment
     */
    public String dir() {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    /**
     * Whether this is the same entry, possibly with another value.
     *
     * @param other another entry
     * @return whether key and create revision are equal
     */
    public boolean sameAs(Entry other) {
        return createRevision == other.createRevision && key.equals(other.key);
    }

    /** Identity and version; two states of one entry differ. */
    @Override
    public boolean equals(Object o) {
        return o instanceof Entry other && sameAs(other) && modRevision == other.modRevision;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(createRevision * 31 + modRevision) * 31 + key.hashCode();
    }

    @Override
    public String toString() {
        return "Entry[%s @%d, %d bytes%s]"
                .formatted(key, createRevision, value.length, owner.isEmpty() ? "" : ", session " + owner);
    }
}
