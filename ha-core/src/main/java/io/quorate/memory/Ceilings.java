package io.quorate.memory;

import io.quorate.spi.Limits;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.List;

/** Checks what is sent, and copies it: the caller may go on using its arrays. */
final class Ceilings {
    private Ceilings() {}

    static byte[] value(Limits limits, String key, byte[] value) {
        if (value.length > limits.maxValueBytes()) {
            throw new StoreException(
                    Kind.TOO_LARGE,
                    "the value of '" + key + "' has " + value.length + " bytes, more than the " + limits.maxValueBytes()
                            + " a value may have: keep it elsewhere and store a reference");
        }
        return value.clone();
    }

    static List<Write> writes(Limits limits, List<Write> writes) {
        if (writes.isEmpty()) {
            throw new StoreException(Kind.INVALID, "a commit without writes: give it at least one");
        }
        if (writes.size() > limits.maxWritesPerCommit()) {
            throw new StoreException(
                    Kind.TOO_LARGE,
                    writes.size() + " writes are more than the " + limits.maxWritesPerCommit()
                            + " of one commit: split it");
        }
        if (writes.stream().filter(Write.Hold.class::isInstance).count() > 1) {
            throw new StoreException(Kind.INVALID, "a commit with two holds: hold one key per commit");
        }
        return writes.stream().map(w -> copy(limits, w)).toList();
    }

    private static Write copy(Limits limits, Write write) {
        if (write instanceof Write.Put put) {
            return new Write.Put(Keys.require(put.key()), value(limits, put.key(), put.value()), put.expected());
        }
        if (write instanceof Write.Hold hold) {
            return new Write.Hold(Keys.held(hold.key()), value(limits, hold.key(), hold.value()));
        }
        return write;
    }
}
