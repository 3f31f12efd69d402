package io.quorate.zookeeper;

import io.quorate.spi.Limits;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.List;

/** The limits, held before the server is asked: it answers an oversized request by dropping the connection. */
final class Ceilings {
    /** ZooKeeper's default {@code jute.maxbuffer} is 1,048,575 bytes for the whole request; the rest is for paths. */
    static final Limits LIMITS = new Limits(1_000_000, 128, OwnEntries.MAX_ENTRIES);

    private static final int MAX_REQUEST_BYTES = 1_048_575 - 16_384;

    private Ceilings() {}

    static byte[] copy(byte[] value) {
        check(value);
        return value.clone();
    }

    static List<Write> copy(List<Write> writes) {
        check(writes);
        return writes.stream().map(Ceilings::copy).toList();
    }

    private static Write copy(Write write) {
        if (write instanceof Write.Put put) {
            return new Write.Put(put.key(), put.value().clone(), put.expected());
        }
        return write instanceof Write.Hold hold
                ? new Write.Hold(hold.key(), hold.value().clone())
                : write;
    }

    private static void check(byte[] value) {
        if (value.length > LIMITS.maxValueBytes()) {
            throw tooLarge("a value of " + value.length + " bytes is above the limit of " + LIMITS.maxValueBytes()
                    + ": keep large data elsewhere and a reference to it here");
        }
    }

    private static void check(List<Write> writes) {
        if (writes.isEmpty()) {
            throw new StoreException(Kind.INVALID, "a transaction needs at least one write");
        }
        if (writes.size() > LIMITS.maxWritesPerCommit()) {
            throw tooLarge("a transaction of " + writes.size() + " writes is above the limit of "
                    + LIMITS.maxWritesPerCommit() + ": split it");
        }
        long bytes = writes.stream().mapToLong(Ceilings::size).sum();
        if (bytes > MAX_REQUEST_BYTES) {
            throw tooLarge("a transaction of " + bytes + " bytes is above the limit of " + MAX_REQUEST_BYTES
                    + ": split it, or keep large data elsewhere");
        }
        if (writes.stream().filter(Write.Hold.class::isInstance).count() > 1) {
            throw new StoreException(Kind.INVALID, "a transaction may take one held key, not several: split it");
        }
    }

    private static long size(Write write) {
        if (write instanceof Write.Put put) {
            check(put.value());
            return (long) put.value().length + put.key().length();
        }
        if (write instanceof Write.Hold hold) {
            check(hold.value());
            return (long) hold.value().length + hold.key().length();
        }
        return ((Write.Remove) write).entry().key().length();
    }

    private static StoreException tooLarge(String message) {
        return new StoreException(Kind.TOO_LARGE, message);
    }
}
