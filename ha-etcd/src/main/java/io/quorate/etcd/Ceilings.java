package io.quorate.etcd;

import io.quorate.spi.Limits;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The limits, held before etcd is asked. */
final class Ceilings {
    /** etcd's default {@code --max-request-bytes}, less what it adds itself. */
    static final int MAX_REQUEST = (3 << 19) - 1024;

    static final int MAX_VALUE = 1 << 20;

    /**
     * etcd's default {@code --max-txn-ops} is 128, and counts conditions as well as steps: two conditions are a commit's own,
     * and a write may need two of them, and two steps since it is read back.
     */
    static final int MAX_WRITES = 63;

    private final Limits limits;

    Ceilings(int maxEntries) {
        limits = new Limits(MAX_VALUE, MAX_WRITES, maxEntries);
    }

    Limits limits() {
        return limits;
    }

    static byte[] copy(byte[] value) {
        if (value.length > MAX_VALUE) {
            throw tooLarge("a value of " + value.length + " bytes is above the limit of " + MAX_VALUE
                    + ": keep large data elsewhere and a reference to it here");
        }
        return value.clone();
    }

    static List<Write> copy(List<Write> writes) {
        if (writes.isEmpty()) {
            throw invalid("a transaction needs at least one write");
        }
        if (writes.size() > MAX_WRITES) {
            throw tooLarge(
                    "a transaction of " + writes.size() + " writes is above the limit of " + MAX_WRITES + ": split it");
        }
        if (writes.stream().filter(Write.Hold.class::isInstance).count() > 1) {
            throw invalid("a transaction may take one held key, not several: split it");
        }
        checkKeys(writes);
        return writes.stream().map(Ceilings::copy).toList();
    }

    static void checkRequest(int bytes) {
        if (bytes > MAX_REQUEST) {
            throw tooLarge("a transaction of " + bytes + " bytes is above the limit of " + MAX_REQUEST
                    + ": split it, or keep large data elsewhere");
        }
    }

    /** The key that a write is about. */
    static String key(Write write) {
        if (write instanceof Write.Put put) {
            return put.key();
        }
        return write instanceof Write.Hold hold
                ? hold.key()
                : ((Write.Remove) write).entry().key();
    }

    /** The keys on which an order matters. */
    static Set<String> keys(List<Write> writes) {
        return writes.stream().map(Ceilings::key).collect(Collectors.toSet());
    }

    /** The key that is to be held, if any. */
    static Optional<String> held(List<Write> writes) {
        return writes.stream()
                .filter(Write.Hold.class::isInstance)
                .map(Ceilings::key)
                .findAny();
    }

    /** etcd refuses a transaction that writes one key twice; only a takeover can be said in one write. */
    private static void checkKeys(List<Write> writes) {
        Map<String, Write> seen = new HashMap<>();
        for (Write write : writes) {
            Write earlier = seen.put(key(write), write);
            if (earlier != null && !(earlier instanceof Write.Remove && write instanceof Write.Hold)) {
                throw invalid("a transaction writes '" + key(write) + "' twice, which etcd refuses: split it");
            }
        }
    }

    private static Write copy(Write write) {
        if (write instanceof Write.Put put) {
            return new Write.Put(put.key(), copy(put.value()), put.expected());
        }
        return write instanceof Write.Hold hold ? new Write.Hold(hold.key(), copy(hold.value())) : write;
    }

    private static StoreException invalid(String message) {
        return new StoreException(Kind.INVALID, message);
    }

    private static StoreException tooLarge(String message) {
        return new StoreException(Kind.TOO_LARGE, message);
    }
}
