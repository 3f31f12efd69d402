package io.quorate.spi;

/** What must be there for a write to happen. */
public sealed interface Expected {

    /** No condition. */
    record Any() implements Expected {}

    /** The key must not exist. */
    record Absent() implements Expected {}

    /**
     * The entry must have this version.
     *
     * @param version {@link Entry#version()}
     */
    record Version(long version) implements Expected {}

    /**
     * No condition.
     *
     * @return matches always
     */
    static Expected any() {
        return new Any();
    }

    /**
     * The key must not exist.
     *
     * @return matches if there is nothing
     */
    static Expected absent() {
        return new Absent();
    }

    /**
     * The entry must not have changed.
     *
     * @param version {@link Entry#version()}
     * @return matches exactly that version
     */
    static Expected version(long version) {
        return new Version(version);
    }
}
