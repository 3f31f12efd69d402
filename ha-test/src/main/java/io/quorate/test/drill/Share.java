package io.quorate.test.drill;

/**
 * How much of a resource a grant takes, and so which grants may be valid beside it.
 *
 * @param kind what sort of grant it is
 * @param taken how many permits; 1 for all but permits
 * @param total how many permits there are; 1 for all but permits
 */
public record Share(Kind kind, int taken, int total) {
    /** Sorts of grants. */
    public enum Kind {
        /** A leadership: alone, and begun at the revision that is its token. */
        LEAD,
        /** A lock: alone; its token is older than the grant, for it is that of a place in a queue. */
        LOCK,
        /** The side of a read-write lock that excludes the other only. */
        READ,
        /** The side of a read-write lock that excludes all. */
        WRITE,
        /** Some of a semaphore's permits. */
        PERMITS,
        /** A part in a generation of a group: beside those that have the same token, and begun as a leadership is. */
        MEMBER
    }

    /**
     * Checks the numbers.
     *
     * @param kind what sort of grant it is
     * @param taken how many permits
     * @param total how many permits there are
     * @throws IllegalArgumentException if the permits taken are not some of the total
     */
    public Share {
        if (taken < 1 || taken > total) {
            throw new IllegalArgumentException(taken + " of " + total + " taken: must be from 1 to the total");
        }
    }

    /**
     * The share of all grants but permits.
     *
     * @param kind any other than {@link Kind#PERMITS}
     * @return the share
     */
    public static Share of(Kind kind) {
        return new Share(kind, 1, 1);
    }

    /**
     * Some of a semaphore's permits.
     *
     * @param taken how many; at least 1
     * @param total how many there are
     * @return the share
     */
    public static Share permits(int taken, int total) {
        return new Share(Kind.PERMITS, taken, total);
    }

    /** In units of which {@link #capacity()} are there. */
    long load() {
        return kind == Kind.READ ? 1 : kind == Kind.WRITE ? capacity() : taken;
    }

    long capacity() {
        return kind == Kind.READ || kind == Kind.WRITE ? Integer.MAX_VALUE : total;
    }

    /** Whether two grants of such shares with different tokens cannot be valid at one instant. */
    boolean excludes(Share other) {
        return load() + other.load() > Math.min(capacity(), other.capacity());
    }

    /** Whether all who hold one token hold it together. */
    boolean isTogether() {
        return kind == Kind.MEMBER;
    }

    /** Whether nobody else held the resource from the revision on that is the token. */
    boolean beginsAtToken() {
        return kind == Kind.LEAD || kind == Kind.MEMBER;
    }

    /** For people. */
    String words() {
        return switch (kind) {
            case LEAD, LOCK, MEMBER -> "";
            case READ -> " to read";
            case WRITE -> " to write";
            case PERMITS -> " (" + taken + " of " + total + ")";
        };
    }
}
