package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a link, on one stream. It ends with the link, and the link with it. Only for the backend's thread. What has
 * arrived is acknowledged when it has been told, so that a slow observer slows the member down and fills no memory here.
 */
final class WatchStream {
    private static final int AHEAD = 16;

    private final Connection connection;
    private final Link link;
    private final Map<Long, Ticket> created = new HashMap<>();
    private final Deque<Ticket> asked = new ArrayDeque<>();
    private @Nullable StreamObserver<WatchRequest> requests;
    private volatile boolean retired;

    /** One watch on this stream. The member numbers them, in the order in which they were asked for. */
    final class Ticket {
        private final StreamWatch watch;
        private boolean isCreated;
        private boolean isCancelled;
        private long id;

        Ticket(StreamWatch watch) {
            this.watch = watch;
        }

        void cancel() {
            isCancelled = true;
            if (isCreated && created.remove(id) != null) {
                WatchCancelRequest cancel =
                        WatchCancelRequest.newBuilder().setWatchId(id).build();
                send(WatchRequest.newBuilder().setCancelRequest(cancel).build());
                endIfIdle();
            }
        }

        private void created(long number) {
            id = number;
            isCreated = true;
            created.put(id, this);
            if (isCancelled) {
                cancel();
            }
        }
    }

    WatchStream(Connection connection, Link link) {
        this.connection = connection;
        this.link = link;
    }

    Link link() {
        return link;
    }

    boolean isOn(Link other) {
        return link == other;
    }

    /** Asks for what happens from a revision on, or from now on if it is 0, in a range of keys or, if that has no end, to one key. */
    Ticket create(StreamWatch watch, ByteString from, ByteString end, long revision) {
        Ticket ticket = new Ticket(watch);
        asked.add(ticket);
        send(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(from)
                        .setRangeEnd(end)
                        .setStartRevision(revision))
                .build());
        return ticket;
    }

    /** Another stream takes the watches that are yet to come: this one ends with its last. */
    void retire() {
        retired = true;
        endIfIdle();
    }

    private void endIfIdle() {
        StreamObserver<WatchRequest> open = requests;
        if (retired && open != null && created.isEmpty() && asked.isEmpty()) {
            open.onCompleted();
            requests = null;
        }
    }

    private void send(WatchRequest request) {
        if (requests == null) {
            requests = link.stream(WatchGrpc.getWatchMethod(), new Responses());
        }
        requests.onNext(request);
    }

    private void received(WatchResponse response) {
        if (link.isBroken()) {
            // The next link's stream begins anew; what comes late here is no answer to it.
            return;
        }
        Ticket ticket = response.getCreated() ? asked.poll() : created.get(response.getWatchId());
        if (ticket == null) {
            return;
        }
        if (response.getCanceled()) {
            created.remove(response.getWatchId(), ticket);
            if (!ticket.isCancelled) {
                ticket.watch.cancelled(response.getCompactRevision(), response.getCancelReason());
            }
            endIfIdle();
        } else if (response.getCreated()) {
            ticket.created(response.getWatchId());
            ticket.watch.accepted();
        } else {
            response.getEventsList().forEach(event -> {
                // What is told may end the watch.
                if (!ticket.isCancelled) {
                    ticket.watch.changed(event);
                }
            });
        }
    }

    private final class Responses implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private @Nullable ClientCallStreamObserver<WatchRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> started) {
            started.disableAutoRequestWithInitial(AHEAD);
            call = started;
        }

        @Override
        public void onNext(WatchResponse response) {
            ClientCallStreamObserver<WatchRequest> from = call;
            connection.later(() -> {
                received(response);
                if (from != null) {
                    from.request(1);
                }
            });
        }

        @Override
        public void onError(Throwable error) {
            link.fail(error);
        }

        @Override
        public void onCompleted() {
            if (!retired) {
                onError(Status.UNAVAILABLE.asRuntimeException());
            }
        }
    }
}
