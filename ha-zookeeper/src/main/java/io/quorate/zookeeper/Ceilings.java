package io.quorate.zookeeper;

import io.quorate.spi.Limits;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.List;

/** The limits, held before the server is asked: it answers an oversized request by dropping the connection. */
final class Ceilings {
    /** ZooKeeper's default {@code jute.maxbuffer}, which holds for a whole request. */
    static final int DEFAULT_BUFFER = 1_048_575;

    static final int LEAST_BUFFER = 100_000;

    private static final int MAX_WRITES = 128;
    private static final int MAX_ENTRIES = 10_000;
    /** What a request needs beside its values: paths, access lists, counts. */
    private static final int REST_OF_COMMIT = 16_384;

    private static final int REST_OF_VALUE = 48_575;
    /** The paths of as many entries as may be must fit into the transaction that ends their session. */
    private static final int BYTES_PER_ENTRY = 100;

    private final Limits limits;
    private final int maxRequestBytes;

    Ceilings(int buffer) {
        limits = new Limits(buffer - REST_OF_VALUE, MAX_WRITES, Math.min(MAX_ENTRIES, buffer / BYTES_PER_ENTRY));
        maxRequestBytes = buffer - REST_OF_COMMIT;
    }

    Limits limits() {
        return limits;
    }

    byte[] copy(byte[] value) {
        check(value);
        return value.clone();
    }

    List<Write> copy(List<Write> writes) {
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

    private void check(byte[] value) {
        if (value.length > limits.maxValueBytes()) {
            throw tooLarge("a value of " + value.length + " bytes is above the limit of " + limits.maxValueBytes()
                    + ": keep large data elsewhere and a reference to it here");
        }
    }

    private void check(List<Write> writes) {
        if (writes.isEmpty()) {
            throw new StoreException(Kind.INVALID, "a transaction needs at least one write");
        }
        if (writes.size() > limits.maxWritesPerCommit()) {
            throw tooLarge("a transaction of " + writes.size() + " writes is above the limit of "
                    + limits.maxWritesPerCommit() + ": split it");
        }
        long bytes = writes.stream().mapToLong(this::size).sum();
        if (bytes > maxRequestBytes) {
            throw tooLarge("a transaction of " + bytes + " bytes is above the limit of " + maxRequestBytes
                    + ": split it, or keep large data elsewhere");
        }
        if (writes.stream().filter(Write.Hold.class::isInstance).count() > 1) {
            throw new StoreException(Kind.INVALID, "a transaction may take one held key, not several: split it");
        }
    }

    private long size(Write write) {
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
