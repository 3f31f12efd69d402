package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.quorate.etcd.Transaction.Outcome;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.OwnedName;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the writes of the SPI into a transaction, and what came of it into entries. */
final class Commit {
    private final Keys keys;
    private final long lease;
    private final Transaction transaction;
    private final Map<ByteString, byte[]> values = new HashMap<>();

    /** For a lease of 0 nothing can be held. */
    Commit(Keys keys, long lease, Transaction transaction) {
        this.keys = keys;
        this.lease = lease;
        this.transaction = transaction;
    }

    Transaction plan(List<Write> writes) {
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                put(put);
            } else if (write instanceof Write.Hold hold) {
                hold(hold, writes);
            } else if (write instanceof Write.Remove remove) {
                remove(remove.entry(), writes);
            }
        }
        return transaction;
    }

    Committed committed(Outcome outcome) {
        List<Entry> entries = new ArrayList<>();
        for (KeyValue kv : outcome.written()) {
            ByteString value = ByteString.copyFrom(values.getOrDefault(kv.getKey(), new byte[0]));
            entries.add(Entries.entry(keys, kv.toBuilder().setValue(value).build()));
        }
        return new Committed(outcome.revision(), entries);
    }

    private void put(Write.Put put) {
        ByteString key = keys.of(put.key());
        transaction.require(expectation(key, put));
        if (put.expected() instanceof Expected.Version) {
            transaction.require(Condition.persistent(key, livesWithASession(put)));
        }
        write(key, put.value(), 0);
    }

    private static Condition expectation(ByteString key, Write.Put put) {
        if (put.expected() instanceof Expected.Absent) {
            return Condition.absent(key, conflict("'" + put.key() + "' exists already"));
        }
        if (put.expected() instanceof Expected.Version v) {
            // To etcd, what is not there has revision 0: nothing may match that.
            long version = v.version() <= 0 ? -1 : v.version();
            return Condition.unchanged(
                    key, version, conflict("'" + put.key() + "' has not version " + v.version() + " any more"));
        }
        return Condition.persistent(key, livesWithASession(put));
    }

    private static StoreException livesWithASession(Write.Put put) {
        return new StoreException(
                Kind.INVALID, "'" + put.key() + "' lives with a session: replace or remove it, or use another key");
    }

    private void hold(Write.Hold hold, List<Write> writes) {
        String name = hold.key().substring(hold.key().lastIndexOf('/') + 1);
        if (OwnedName.isOwned(name)) {
            throw new StoreException(
                    Kind.INVALID, "'" + hold.key() + "' is an owned name and cannot be held: join with it instead");
        }
        ByteString key = keys.of(hold.key());
        transaction.require(takenOver(hold, writes)
                .map(entry -> Condition.same(key, entry, Kind.CONFLICT))
                .orElseGet(() -> Condition.absent(key, conflict("'" + hold.key() + "' is held already"))));
        write(key, hold.value(), lease);
    }

    /** The entry that the same transaction removes from under a held key. */
    private static Optional<Entry> takenOver(Write.Hold hold, List<Write> writes) {
        return writes.stream()
                .filter(Write.Remove.class::isInstance)
                .map(remove -> ((Write.Remove) remove).entry())
                .filter(entry -> entry.key().equals(hold.key()))
                .findAny();
    }

    private void remove(Entry entry, List<Write> writes) {
        boolean isWrittenOver = writes.stream()
                .anyMatch(write ->
                        write instanceof Write.Hold && Ceilings.key(write).equals(entry.key()));
        if (!isWrittenOver) {
            ByteString key = keys.of(entry.key());
            transaction.require(Condition.same(key, entry, Kind.CONFLICT)).delete(key);
        }
    }

    private void write(ByteString key, byte[] value, long withLease) {
        values.put(key, value);
        transaction.put(key, value, withLease);
    }

    private static StoreException conflict(String message) {
        return new StoreException(Kind.CONFLICT, message);
    }
}
