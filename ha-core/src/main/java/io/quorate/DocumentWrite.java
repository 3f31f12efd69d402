package io.quorate;

import io.quorate.internal.Names;
import java.util.OptionalLong;

/**
 * One document to write in {@link Grant#commit}. Immutable.
 */
public final class DocumentWrite {
    private static final long ABSENT = -1;

    private final String name;
    private final byte[] value;
    private final OptionalLong expected;

    private DocumentWrite(String name, byte[] value, OptionalLong expected) {
        this.name = Names.requireName("document", name);
        this.value = value.clone();
        this.expected = expected;
    }

    /**
     * Writes whatever is there now.
     *
     * @param name the document's name
     * @param value its new value
     * @return the write
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static DocumentWrite put(String name, byte[] value) {
        return new DocumentWrite(name, value, OptionalLong.empty());
    }

    /**
     * Writes only if there is no such document yet.
     *
     * @param name the document's name
     * @param value its value
     * @return the write
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static DocumentWrite create(String name, byte[] value) {
        return new DocumentWrite(name, value, OptionalLong.of(ABSENT));
    }

    /**
     * Writes only if the document is still what was read.
     *
     * @param read what was read
     * @param value its new value
     * @return the write
     */
    public static DocumentWrite replace(Document read, byte[] value) {
        return new DocumentWrite(read.name(), value, OptionalLong.of(read.version()));
    }

    /**
     * The document's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The value to write.
     *
     * @return a copy
     */
    public byte[] value() {
        return value.clone();
    }

    /**
     * The version that must be there.
     *
     * @return empty for any, −1 for none at all
     */
    public OptionalLong expectedVersion() {
        return expected;
    }
}
