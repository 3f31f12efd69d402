package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.quorate.etcd.Proofs.Witness;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks at regular intervals whether the quorum answers through a link, and renews the session's lease just before, so that
 * the answer confirms the renewal. A member whose quorum does not answer in time is left.
 */
final class Pulse {
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(100);

    private final Connection connection;
    private final Link link;
    private final KeepAlive keepAlive;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile @Nullable Witness last;

    Pulse(Connection connection, Link link) {
        this.connection = connection;
        this.link = link;
        keepAlive = new KeepAlive(link);
    }

    /** Completes when the quorum has answered, and the session's marker is written if there is a session. */
    CompletableFuture<Void> greet() {
        Cancellable alarm = alarm("the first question");
        CompletableFuture<Void> greeted = link.authenticate().thenCompose(in -> {
            Session session = connection.granted();
            return session == null ? askFirst() : introduce(session);
        });
        Failures.whenDone(greeted, (done, error) -> alarm.cancel());
        return greeted;
    }

    void start() {
        if (!link.isBroken()) {
            connection.after(connection.context().timings().heartbeat(), this::beat);
        }
    }

    /**
     * Writes the marker of a session, which lives with its lease. Every write of the session compares the marker's revision:
     * what was sent through an earlier link and is still on its way can have no effect after this.
     */
    static CompletableFuture<ResponseHeader> mark(Connection connection, Link link, Session session) {
        ByteString key = connection.keys().marker(session.id());
        PutRequest put =
                PutRequest.newBuilder().setKey(key).setLease(session.lease()).build();
        return link.call(KVGrpc.getPutMethod(), put).thenApply(written -> {
            ResponseHeader header = written.getHeader();
            link.mark(new Link.Mark(session, key, header.getRevision()));
            return header;
        });
    }

    private CompletableFuture<Void> introduce(Session session) {
        return mark(connection, link, session)
                .thenAccept(header -> last = Witness.of(header))
                .exceptionallyCompose(error -> {
                    if (!Failures.isLeaseGone(error)) {
                        return CompletableFuture.failedFuture(Failures.unwrap(error));
                    }
                    connection.lost(session, "its lease has ended");
                    return askFirst();
                });
    }

    private CompletableFuture<Void> askFirst() {
        return ask().thenAccept(answer -> last = Witness.of(answer.getHeader()));
    }

    private void beat() {
        if (link.isBroken()) {
            return;
        }
        start();
        if (pending.compareAndSet(false, true)) {
            Failures.whenDone(prove(), (done, error) -> pending.set(false));
        }
    }

    private CompletableFuture<Void> prove() {
        // One for both questions: what is lost with a bad member is taken from what is left of the TTL.
        Cancellable alarm = alarm("a keep-alive and what needs its quorum");
        Session session = connection.granted();
        CompletableFuture<Void> proven =
                session == null || link.mark().session() != session ? confirm(answer -> {}) : renew(session);
        Failures.whenDone(proven, (done, error) -> alarm.cancel());
        return proven;
    }

    private CompletableFuture<Void> renew(Session session) {
        Witness before = last;
        long sentAt = connection.context().ticker().nanoTime();
        return keepAlive
                .renew(session.lease())
                // An error by itself says nothing: the quorum is asked all the same.
                .handle((renewal, error) -> Optional.ofNullable(renewal))
                .thenCompose(renewal -> confirm(answer -> judge(session, before, sentAt, renewal, answer)));
    }

    private CompletableFuture<Void> confirm(Consumer<RangeResponse> judgement) {
        return persist().thenAccept(answer -> {
            judgement.accept(answer);
            last = Witness.of(answer.getHeader());
        });
    }

    private void judge(
            Session session,
            @Nullable Witness before,
            long sentAt,
            Optional<LeaseKeepAliveResponse> renewal,
            RangeResponse answer) {
        if (connection.granted() != session) {
            return;
        }
        if (answer.getKvsCount() == 0) {
            connection.lost(session, "its lease has ended");
        } else if (renewal.isPresent() && renewal.get().getTTL() <= 0) {
            link.fail(new StoreException(
                    Kind.UNAVAILABLE,
                    link.endpoint() + " does not know a lease that the quorum keeps: it lags behind"));
        } else if (renewal.isPresent()
                && Proofs.confirm(before, renewal.get(), Witness.of(answer.getHeader()))
                && session.proofs().extend(sentAt)) {
            connection.proven(session, session.validUntil());
        }
    }

    /** Asks until there is an answer or the link breaks: while the members choose a leader they refuse at once. */
    private CompletableFuture<RangeResponse> persist() {
        return ask().exceptionallyCompose(error -> {
            if (link.isBroken()) {
                return CompletableFuture.failedFuture(Failures.unwrap(error));
            }
            if (!Failures.isPassing(error)) {
                link.fail(error);
                return CompletableFuture.failedFuture(Failures.unwrap(error));
            }
            CompletableFuture<Void> pause = new CompletableFuture<>();
            connection.after(PAUSE_AFTER_REFUSAL, () -> pause.complete(null));
            return pause.thenCompose(over -> persist());
        });
    }

    private CompletableFuture<RangeResponse> ask() {
        Session session = connection.granted();
        ByteString key = connection.keys().marker(session == null ? "" : session.id());
        return link.call(
                KVGrpc.getRangeMethod(), RangeRequest.newBuilder().setKey(key).build());
    }

    private Cancellable alarm(String unanswered) {
        Duration patience = connection.patience();
        return connection.after(
                patience,
                () -> link.fail(new StoreException(
                        Kind.UNAVAILABLE, link.endpoint() + " did not answer " + unanswered + " within " + patience)));
    }
}
