package io.quorate.etcd;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A session's lease. Its id is chosen here and used for it alone: a grant whose outcome is unknown is simply tried again,
 * and either grants the lease or meets it.
 */
final class Lease {
    private static final class Ids {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    private record Grant(Duration ttl, Proofs proofs) {}

    private final Connection connection;
    private final long id = (Ids.RANDOM.nextLong() >>> 1) | 1;
    private final AtomicLong firstSentAt = new AtomicLong();
    private boolean sent;
    private volatile @Nullable Grant grant;

    Lease(Connection connection) {
        this.connection = connection;
    }

    long id() {
        return id;
    }

    boolean isGranted() {
        return grant != null;
    }

    Duration ttl() {
        return granted().ttl;
    }

    Proofs proofs() {
        return granted().proofs;
    }

    CompletableFuture<Void> grant(Call<?> call) {
        long seconds = TimingRules.seconds(connection.context().timings().ttl());
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setID(id).setTTL(seconds).build();
        return Retry.persist(connection, call, link -> {
                    if (!sent) {
                        // Counts for later attempts too: which of them granted the lease is not known.
                        sent = true;
                        firstSentAt.set(connection.context().ticker().nanoTime());
                    }
                    return link.call(LeaseGrpc.getLeaseGrantMethod(), request)
                            .thenApply(granted -> granted.getTTL())
                            .exceptionallyCompose(error -> Failures.isLeaseThere(error)
                                    ? grantedTtl(link)
                                    : CompletableFuture.failedFuture(Failures.unwrap(error)));
                })
                .thenAccept(this::granted);
    }

    /** Ends the lease, and everything that lives with it. */
    CompletableFuture<Void> revoke(Call<?> call) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        return Retry.persist(
                connection,
                call,
                link -> link.call(LeaseGrpc.getLeaseRevokeMethod(), request)
                        .<Void>thenApply(done -> null)
                        .exceptionallyCompose(error -> Failures.isLeaseGone(error)
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(Failures.unwrap(error))));
    }

    private CompletableFuture<Long> grantedTtl(Link link) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(id).build();
        return link.call(LeaseGrpc.getLeaseTimeToLiveMethod(), request).thenApply(found -> found.getGrantedTTL());
    }

    private void granted(long seconds) {
        Duration ttl = Duration.ofSeconds(seconds);
        grant = new Grant(ttl, new Proofs(ttl, firstSentAt.get()));
    }

    private Grant granted() {
        Grant present = grant;
        if (present == null) {
            throw new IllegalStateException("no lease was granted yet");
        }
        return present;
    }
}
