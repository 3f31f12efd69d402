package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A guarded transaction. All conditions are compared where the writes are applied; if one does not hold, etcd answers what
 * it found instead, of the same moment, and that says which.
 */
final class Transaction {
    private final Link link;
    private final List<Condition> conditions = new ArrayList<>();
    private final TxnRequest.Builder request = TxnRequest.newBuilder();
    private final List<Integer> puts = new ArrayList<>();
    private OptionalInt listed = OptionalInt.empty();

    Transaction(Link link) {
        this.link = link;
    }

    /** Lets it happen only if the session is still the one that introduced itself through this link. */
    Transaction of(Session session) {
        Link.Mark mark = link.mark();
        if (mark.session() != session) {
            throw session.over();
        }
        return require(fence(link));
    }

    /** What was sent on this condition is void once the session has introduced itself through another link. */
    static Condition fence(Link link) {
        Link.Mark mark = link.mark();
        return Condition.unchanged(mark.key(), mark.revision(), found -> {
            if (found.getCreateRevision() == 0) {
                return new StoreException(Kind.SESSION_LOST, "the session is over");
            }
            StoreException moved = new StoreException(
                    Kind.UNAVAILABLE, "the session's marker was written anew meanwhile; nothing was applied");
            // By ourselves, through another link; or by somebody else, and another link makes it ours again.
            link.fail(moved);
            return moved;
        });
    }

    Transaction require(Condition condition) {
        conditions.add(condition);
        return this;
    }

    /** Writes, and reads what came of it: only etcd knows when an entry that is written over was made. */
    Transaction put(ByteString key, byte[] value, long lease) {
        request.addSuccess(RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(key)
                        .setValue(ByteString.copyFrom(value))
                        .setLease(lease)));
        puts.add(request.getSuccessCount());
        request.addSuccess(look(key));
        return this;
    }

    Transaction delete(ByteString key) {
        request.addSuccess(RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)));
        return this;
    }

    /** Reads after the writes, of the same moment. */
    Transaction list(RangeRequest page) {
        listed = OptionalInt.of(request.getSuccessCount());
        request.addSuccess(RequestOp.newBuilder().setRequestRange(page));
        return this;
    }

    /** Sends it. Fails with what the first condition that does not hold says. */
    CompletableFuture<Outcome> run(Call<?> call) {
        for (Condition condition : conditions) {
            request.addCompare(condition.compare());
            request.addFailure(look(condition.compare().getKey()));
        }
        TxnRequest built = request.build();
        Ceilings.checkRequest(built.getSerializedSize());
        return call.send(() -> link.call(KVGrpc.getTxnMethod(), built)).thenApply(this::outcome);
    }

    /**
     * What was written.
     *
     * @param revision the store's revision
     * @param written what is under the keys that were put, in order, without the values
     * @param listed what was read after the writes, if that was asked for
     */
    record Outcome(long revision, List<KeyValue> written, RangeResponse listed) {}

    private Outcome outcome(TxnResponse answer) {
        if (!answer.getSucceeded()) {
            throw refusal(answer);
        }
        List<KeyValue> written = puts.stream().map(at -> found(answer, at)).toList();
        RangeResponse page = listed.isPresent() ? range(answer, listed.getAsInt()) : RangeResponse.getDefaultInstance();
        return new Outcome(answer.getHeader().getRevision(), written, page);
    }

    private StoreException refusal(TxnResponse answer) {
        for (int i = 0; i < conditions.size(); i++) {
            KeyValue found = found(answer, i);
            if (!conditions.get(i).holds().test(found)) {
                return conditions.get(i).otherwise().apply(found);
            }
        }
        return new StoreException(Kind.UNAVAILABLE, "etcd refused a transaction whose conditions hold");
    }

    private static KeyValue found(TxnResponse answer, int at) {
        RangeResponse range = range(answer, at);
        return range.getKvsCount() == 0 ? Condition.NOTHING : range.getKvs(0);
    }

    private static RangeResponse range(TxnResponse answer, int at) {
        return answer.getResponses(at).getResponseRange();
    }

    private static RequestOp.Builder look(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(true));
    }
}
