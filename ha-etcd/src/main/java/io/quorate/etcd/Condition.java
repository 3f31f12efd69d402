package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.etcd.jetcd.api.KeyValue;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What must be there for a transaction to be applied: asked of etcd, and of what was there if it refused.
 *
 * @param compare the question
 * @param holds the same question
 * @param otherwise what to tell the caller, by what was there
 */
record Condition(Compare compare, Predicate<KeyValue> holds, Function<KeyValue, StoreException> otherwise) {

    /** An entry that is not there has zeros for its revisions, in etcd's comparisons as in what we pass for it. */
    static final KeyValue NOTHING = KeyValue.getDefaultInstance();

    /** The lease, for which jetcd's messages have no name yet; the value to compare with is 0 when it is not set. */
    private static final int LEASE = 4;

    static Condition absent(ByteString key, StoreException otherwise) {
        return new Condition(
                compare(key, CompareTarget.CREATE).setCreateRevision(0).build(),
                kv -> kv.getCreateRevision() == 0,
                found -> otherwise);
    }

    static Condition unchanged(ByteString key, long modRevision, StoreException otherwise) {
        return unchanged(key, modRevision, found -> otherwise);
    }

    static Condition unchanged(ByteString key, long modRevision, Function<KeyValue, StoreException> otherwise) {
        return new Condition(
                compare(key, CompareTarget.MOD).setModRevision(modRevision).build(),
                kv -> kv.getModRevision() == modRevision,
                otherwise);
    }

    /** That the key is not one of those that live with a session; it may be absent. */
    static Condition persistent(ByteString key, StoreException otherwise) {
        return new Condition(
                Compare.newBuilder()
                        .setKey(key)
                        .setTargetValue(LEASE)
                        .setResult(CompareResult.EQUAL)
                        .build(),
                kv -> kv.getLease() == 0,
                found -> otherwise);
    }

    /** That an entry is still exactly the same one, see {@link Entries#created}. */
    static Condition same(ByteString key, Entry entry, Kind kind) {
        long revision = entry.createRevision();
        StoreException otherwise =
                new StoreException(kind, "'" + entry.key() + "' @" + revision + " is not there any more");
        return Entries.isHeld(entry)
                ? unchanged(key, revision, otherwise)
                : new Condition(
                        compare(key, CompareTarget.CREATE)
                                .setCreateRevision(revision)
                                .build(),
                        kv -> kv.getCreateRevision() == revision,
                        found -> otherwise);
    }

    private static Compare.Builder compare(ByteString key, CompareTarget target) {
        return Compare.newBuilder().setKey(key).setTarget(target).setResult(CompareResult.EQUAL);
    }
}
