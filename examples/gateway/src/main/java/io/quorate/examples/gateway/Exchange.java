package io.quorate.examples.gateway;

import io.quorate.balance.Balancer;
import io.quorate.balance.Outcome;
import io.quorate.balance.Target;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request on its way to an instance and back. Confined to an event loop. */
final class Exchange {
    private static final long PAUSE_MILLIS = 25;
    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final int HTTP_UNAVAILABLE = 503;

    private final Proxy proxy;
    private final HttpServerRequest request;
    private final Reply reply;
    private final Trail trail;
    private final Balancer balancer;
    private final boolean mayRepeat;
    private final long timer;
    private final long begun = System.nanoTime();
    private final RequestBody body;
    private @Nullable Attempt current;
    private boolean over;

    Exchange(Proxy proxy, HttpServerRequest request, Reply reply, ModelPath path, Balancer balancer) {
        GatewayOptions options = proxy.shared().options();
        this.proxy = proxy;
        this.request = request;
        this.reply = reply;
        this.balancer = balancer;
        trail = new Trail(balancer, options.limits());
        body = new RequestBody(request, options.limits().body(), proxy.shared().bodies());
        mayRepeat = path.mayRepeat(request.method(), options.inferRepeats());
        timer = proxy.vertx().setTimer(options.timeouts().whole().toMillis(), id -> outOfTime());
    }

    void start() {
        reply.onClose(this::clientGone);
        body.read().onSuccess(read -> {
            if (body.isStreaming()) {
                // How long it takes is the client's affair; a connection on which nothing moves is closed in any case.
                proxy.vertx().cancelTimer(timer);
            }
            whenKnown(this::next);
        });
    }

    /** The first request for a model finds a view that the registry has not filled yet. */
    private void whenKnown(Runnable then) {
        if (balancer.view().ready().toCompletableFuture().isDone()) {
            then.run();
            return;
        }
        Future.fromCompletionStage(balancer.view().ready(), proxy.vertx().getOrCreateContext())
                .timeout(options().timeouts().connect().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(known -> then.run());
    }

    private void next() {
        if (!over) {
            trail.next().ifPresentOrElse(this::attempt, this::waitOrRefuse);
        }
    }

    /** After a stall of everything the living come back a moment later than the requests. */
    private void waitOrRefuse() {
        if (trail.mayTry()
                && System.nanoTime() - begun < options().timeouts().patience().toNanos()) {
            proxy.vertx().setTimer(LOOK_AGAIN_MILLIS, id -> next());
        } else {
            refuse(trail.refusal());
        }
    }

    private void attempt(Target target) {
        Attempt attempt = new Attempt(target);
        current = attempt;
        attempt.send(
                        proxy.client(),
                        head(target.instance().address()),
                        body,
                        options().timeouts().head())
                .onSuccess(answer -> answered(attempt, answer))
                .onFailure(cause -> failed(attempt, cause));
    }

    private Future<RequestOptions> head(URI address) {
        if (address.getHost() == null) {
            return Future.failedFuture("its address " + address + " names no host");
        }
        boolean tls = "https".equals(address.getScheme());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Headers.copyEndToEnd(request.headers(), headers);
        headers.set(Headers.REQUEST_ID, reply.requestId());
        return Future.succeededFuture(new RequestOptions()
                .setMethod(request.method())
                .setHost(address.getHost())
                .setPort(address.getPort() < 0 ? (tls ? 443 : 80) : address.getPort())
                .setSsl(tls)
                .setURI(request.uri())
                .setHeaders(headers)
                .setConnectTimeout(options().timeouts().connect().toMillis()));
    }

    private void failed(Attempt attempt, Throwable cause) {
        if (over) {
            return;
        }
        trail.failed(attempt.target(), cause);
        attempt.fail();
        if (body.canBeSent() && (mayRepeat || !attempt.reached())) {
            again();
        } else {
            refuse(trail.refusal());
        }
    }

    /** The first other instance is asked at once; before a third, a crowd that failed together is spread out. */
    private void again() {
        if (trail.attempts() < 2) {
            next();
        } else {
            long pause = 1 + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS);
            proxy.vertx().setTimer(pause, id -> next());
        }
    }

    private void answered(Attempt attempt, HttpClientResponse answer) {
        if (over) {
            attempt.abandon();
        } else if (answer.statusCode() == HTTP_UNAVAILABLE && mayRepeat && body.canBeSent()) {
            elsewhereOrThis(attempt, answer);
        } else {
            relay(attempt, answer);
        }
    }

    /** An instance that cannot take more says so; the client hears it only if no other can. */
    private void elsewhereOrThis(Attempt attempt, HttpClientResponse answer) {
        trail.busy();
        Optional<Target> other = trail.next();
        if (other.isEmpty()) {
            relay(attempt, answer);
        } else {
            attempt.end(Outcome.BACK_PRESSURE);
            Leftover.discard(answer);
            attempt(other.get());
        }
    }

    private void relay(Attempt attempt, HttpClientResponse answer) {
        if (isStream(answer)) {
            proxy.vertx().cancelTimer(timer);
        }
        reply.header(Headers.INSTANCE, attempt.target().instance().id());
        describe();
        reply.relay(answer).onComplete(end -> {
            if (end.succeeded()) {
                attempt.end(outcome(answer.statusCode()));
            } else if (!over) {
                attempt.fail();
                reply.breakOff();
            }
            finish();
        });
    }

    private void describe() {
        reply.header(Headers.ATTEMPTS, Integer.toString(trail.attempts()));
        if (trail.isStale()) {
            reply.header(Headers.VIEW, "stale");
        }
    }

    private static boolean isStream(HttpClientResponse answer) {
        String type = answer.getHeader("content-type");
        return answer.getHeader("content-length") == null || (type != null && type.startsWith("text/event-stream"));
    }

    private static Outcome outcome(int status) {
        if (status == HTTP_UNAVAILABLE || status == 429) {
            return Outcome.BACK_PRESSURE;
        }
        return status >= 500 ? Outcome.FAILURE : Outcome.SUCCESS;
    }

    private void outOfTime() {
        if (current != null) {
            current.fail();
        }
        String limit = options().timeouts().whole().toMillis() + " ms";
        if (!body.isKnown()) {
            refuse(new Refusal(408, "the request's body did not come within " + limit));
        } else if (!reply.hasBegun()) {
            refuse(new Refusal(504, "there was no whole answer within " + limit));
        } else {
            reply.breakOff();
            finish();
        }
    }

    private void clientGone() {
        if (!over && current != null) {
            current.abandon();
        }
        finish();
    }

    private void refuse(Refusal refusal) {
        if (!over) {
            over = true;
            describe();
            reply.refuse(refusal).onComplete(sent -> leave());
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            leave();
        }
    }

    private void leave() {
        proxy.vertx().cancelTimer(timer);
        body.release();
        proxy.shared().admission().leave();
    }

    private GatewayOptions options() {
        return proxy.shared().options();
    }
}
