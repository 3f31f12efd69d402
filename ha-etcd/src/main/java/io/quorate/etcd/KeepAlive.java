package io.quorate.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The stream on which a link's session is kept alive: one renewal at a time. A stream that ends is opened anew. */
final class KeepAlive {
    private final Link link;
    private @Nullable Stream stream;

    KeepAlive(Link link) {
        this.link = link;
    }

    CompletableFuture<LeaseKeepAliveResponse> renew(long lease) {
        Stream open = stream;
        if (open == null || open.ended) {
            open = new Stream();
            stream = open;
            open.requests = link.stream(LeaseGrpc.getLeaseKeepAliveMethod(), open);
        }
        return open.send(lease);
    }

    private static final class Stream implements StreamObserver<LeaseKeepAliveResponse> {
        private final Object lock = new Object();
        private @Nullable StreamObserver<LeaseKeepAliveRequest> requests;
        private CompletableFuture<LeaseKeepAliveResponse> awaited = new CompletableFuture<>();
        private volatile boolean ended;

        CompletableFuture<LeaseKeepAliveResponse> send(long lease) {
            CompletableFuture<LeaseKeepAliveResponse> answer = new CompletableFuture<>();
            StreamObserver<LeaseKeepAliveRequest> open = requests;
            synchronized (lock) {
                awaited = answer;
            }
            if (ended || open == null) {
                onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                open.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
            }
            return answer;
        }

        @Override
        public void onNext(LeaseKeepAliveResponse answer) {
            awaited().complete(answer);
        }

        @Override
        public void onError(Throwable error) {
            ended = true;
            awaited().completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            onError(Status.UNAVAILABLE.asRuntimeException());
        }

        private CompletableFuture<LeaseKeepAliveResponse> awaited() {
            synchronized (lock) {
                return awaited;
            }
        }
    }
}
