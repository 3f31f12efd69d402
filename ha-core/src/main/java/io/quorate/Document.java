package io.quorate;

/**
 * A named document as it was read. Immutable.
 */
public final class Document {
    private final String name;
    private final byte[] value;
    private final long revision;
    private final long version;

    /**
     * A document as the store showed it.
     *
     * @param name its name
     * @param value its bytes
     * @param revision the store's revision of its last change
     * @param version its own version
     */
    public Document(String name, byte[] value, long revision, long version) {
        this.name = name;
        this.value = value.clone();
        this.revision = revision;
        this.version = version;
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The bytes.
     *
     * @return a copy
     */
    public byte[] value() {
        return value.clone();
    }

    /**
     * The store's revision of the last change: grows with every change of any document.
     *
     * @return the revision
     */
    public long revision() {
        return revision;
    }

    /**
     * What a conditional write compares.
     *
     * @return the version
     */
    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return "Document[%s, %d bytes, revision %d]".formatted(name, value.length, revision);
    }
}
