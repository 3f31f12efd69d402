package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.quorate.spi.Entry;
import io.quorate.spi.OwnedName;

/** What etcd knows under a key, as an entry. */
final class Entries {
    private Entries() {}

    static Entry entry(Keys keys, KeyValue kv) {
        return new Entry(
                keys.key(kv.getKey()),
                kv.getValue().toByteArray(),
                created(kv),
                kv.getModRevision(),
                kv.getModRevision(),
                owner(kv.getLease()));
    }

    /** What a transaction with a single put has written. */
    static Entry written(Keys keys, Transaction.Outcome done, byte[] value) {
        return entry(
                keys,
                done.written().get(0).toBuilder()
                        .setValue(ByteString.copyFrom(value))
                        .build());
    }

    /**
     * When an entry came to be. A held key is written once by each who holds it, and taken over in one transaction by a
     * write over the last one's, since etcd refuses to delete and to put one key in the same transaction: for it the last
     * change counts.
     */
    static long created(KeyValue kv) {
        return isHeld(kv) ? kv.getModRevision() : kv.getCreateRevision();
    }

    static String owner(long lease) {
        return lease == 0 ? "" : Long.toHexString(lease);
    }

    static boolean isHeld(Entry entry) {
        return !entry.owner().isEmpty() && !OwnedName.isOwned(entry.name());
    }

    private static boolean isHeld(KeyValue kv) {
        String key = kv.getKey().toStringUtf8();
        return kv.getLease() != 0 && !OwnedName.isOwned(key.substring(key.lastIndexOf('/') + 1));
    }
}
