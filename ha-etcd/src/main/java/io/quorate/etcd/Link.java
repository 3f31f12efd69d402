package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection with one member, until it breaks: it never reconnects. Everything that is asked through it names the token
 * of the last login, and is refused by a member that knows no leader. Thread-safe.
 */
final class Link {
    private static final Logger LOG = System.getLogger(Link.class.getName());
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> NEEDS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Endpoint endpoint;
    private final ManagedChannel channel;
    private final Credentials credentials;
    private final Duration limit;
    private final Troubles troubles;
    private final CompletableFuture<StoreException> end = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Channel> login;
    private volatile Channel calls;
    private volatile Mark mark = Mark.NONE;

    /** The session's marker as it was written through this link. */
    record Mark(@Nullable Session session, ByteString key, long revision) {
        static final Mark NONE = new Mark(null, ByteString.EMPTY, 0);
    }

    Link(Endpoint endpoint, ManagedChannel channel, Settings settings, Duration limit) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.limit = limit;
        credentials = settings.credentials();
        troubles = new Troubles(endpoint, settings.tls().isPresent());
        calls = withHeaders(channel, null);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Completes with the reason when the link has broken. */
    CompletableFuture<StoreException> end() {
        return end;
    }

    boolean isBroken() {
        return end.isDone();
    }

    Mark mark() {
        return mark;
    }

    void mark(Mark written) {
        mark = written;
    }

    /** From now on a lost connection is noticed even if nothing is asked. */
    void guard() {
        channel.notifyWhenStateChanged(ConnectivityState.READY, () -> {
            if (channel.getState(false) != ConnectivityState.READY) {
                fail(new StoreException(Kind.UNAVAILABLE, "the connection with " + endpoint + " broke"));
            }
        });
    }

    /** Logs in, if there is a user to log in as. */
    CompletableFuture<Channel> authenticate() {
        if (!credentials.given()) {
            return CompletableFuture.completedFuture(calls);
        }
        AuthenticateRequest request;
        try {
            request = AuthenticateRequest.newBuilder()
                    .setName(credentials.user())
                    .setPassword(credentials.password())
                    .build();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        return once(withHeaders(channel, null), AuthGrpc.getAuthenticateMethod(), request)
                .handle((answer, error) -> {
                    if (error == null) {
                        calls = withHeaders(channel, answer.getToken());
                    } else if (Failures.isWithoutAuthentication(error)) {
                        LOG.log(Level.WARNING, "{0} asks for no user: the one in the URI is not used", endpoint);
                    } else {
                        throw Failures.translate("logging in at " + endpoint, false, error);
                    }
                    return calls;
                });
    }

    /** Asks once; if the token has expired, logs in anew and asks once more. */
    <Q, R> CompletableFuture<R> call(MethodDescriptor<Q, R> method, Q request) {
        Channel with = calls;
        CompletableFuture<R> first = once(with, method, request);
        return credentials.given()
                ? first.exceptionallyCompose(error -> Failures.isStaleToken(error)
                        ? renew(with).thenCompose(renewed -> once(renewed, method, request))
                        : CompletableFuture.failedFuture(Failures.unwrap(error)))
                : first;
    }

    /** Opens a stream in both directions. */
    <Q, R> StreamObserver<Q> stream(MethodDescriptor<Q, R> method, StreamObserver<R> observer) {
        Context previous = Context.ROOT.attach();
        try {
            return ClientCalls.asyncBidiStreamingCall(calls.newCall(method, CallOptions.DEFAULT), observer);
        } finally {
            Context.ROOT.detach(previous);
        }
    }

    /** Breaks the link because of what a request or a stream met. */
    void fail(Throwable error) {
        fail(troubles.of(error));
    }

    /** Breaks the link. Those who wait for its end hear first, so that what fails now is not tried here again. */
    void fail(StoreException reason) {
        if (end.complete(reason)) {
            channel.shutdownNow();
        }
    }

    private CompletableFuture<Channel> renew(Channel stale) {
        lock.lock();
        try {
            if (calls != stale) {
                return CompletableFuture.completedFuture(calls);
            }
            if (login == null || login.isDone()) {
                login = authenticate();
            }
            return login;
        } finally {
            lock.unlock();
        }
    }

    private <Q, R> CompletableFuture<R> once(Channel with, MethodDescriptor<Q, R> method, Q request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        // Never in the context of a caller's own gRPC call, with which this one would be cancelled.
        Context previous = Context.ROOT.attach();
        try {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
            ClientCalls.asyncUnaryCall(with.newCall(method, options), request, new Answer<>(answer));
        } finally {
            Context.ROOT.detach(previous);
        }
        return answer;
    }

    private static Channel withHeaders(ManagedChannel channel, @Nullable String token) {
        Metadata headers = new Metadata();
        headers.put(NEEDS_LEADER, "true");
        if (token != null) {
            headers.put(TOKEN, token);
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private final class Answer<R> implements StreamObserver<R> {
        private final CompletableFuture<R> answer;
        private @Nullable R value;

        Answer(CompletableFuture<R> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(R received) {
            value = received;
        }

        @Override
        public void onError(Throwable error) {
            // The link's owner must hear before the caller, who may ask again at once.
            if (Failures.isBroken(error)) {
                fail(error);
            }
            answer.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            R received = value;
            if (received == null) {
                onError(io.grpc.Status.INTERNAL
                        .withDescription("an answer without content")
                        .asRuntimeException());
            } else {
                answer.complete(received);
            }
        }
    }
}
