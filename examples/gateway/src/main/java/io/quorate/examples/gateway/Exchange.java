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
    private @Nullable RequestBody body;
    private @Nullable Attempt current;
    private boolean over;

    Exchange(Proxy proxy, HttpServerRequest request, Reply reply, ModelPath path, Balancer balancer) {
        GatewayOptions options = proxy.shared().options();
        this.proxy = proxy;
        this.request = request;
        this.reply = reply;
        this.balancer = balancer;
        trail = new Trail(balancer, options.limits());
        mayRepeat = path.mayRepeat(request.method(), options.inferRepeats());
        timer = proxy.vertx().setTimer(options.timeouts().whole().toMillis(), id -> outOfTime());
    }

    void start() {
        reply.onClose(this::clientGone);
        Limits limits = options().limits();
        RequestBody.read(request, limits.body(), proxy.shared().bodies()).onSuccess(read -> {
            body = read;
            whenKnown(() -> next(read));
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

    private void next(RequestBody whole) {
        if (!over) {
            trail.next().ifPresentOrElse(target -> attempt(target, whole), () -> waitOrRefuse(whole));
        }
    }

    /** After a stall of everything the living come back a moment later than the requests. */
    private void waitOrRefuse(RequestBody whole) {
        if (trail.mayTry()
                && System.nanoTime() - begun < options().timeouts().patience().toNanos()) {
            proxy.vertx().setTimer(LOOK_AGAIN_MILLIS, id -> next(whole));
        } else {
            refuse(trail.refusal());
        }
    }

    private void attempt(Target target, RequestBody whole) {
        Attempt attempt = new Attempt(target);
        current = attempt;
        attempt.send(
                        proxy.client(),
                        head(target.instance().address()),
                        whole,
                        options().timeouts().head())
                .onSuccess(answer -> answered(attempt, answer, whole))
                .onFailure(cause -> failed(attempt, cause, whole));
    }

    private RequestOptions head(URI address) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Headers.copyEndToEnd(request.headers(), headers);
        headers.set(Headers.REQUEST_ID, reply.requestId());
        return new RequestOptions()
                .setMethod(request.method())
                .setHost(address.getHost())
                .setPort(address.getPort() < 0 ? 80 : address.getPort())
                .setURI(request.uri())
                .setHeaders(headers)
                .setConnectTimeout(options().timeouts().connect().toMillis());
    }

    private void failed(Attempt attempt, Throwable cause, RequestBody whole) {
        if (over) {
            return;
        }
        trail.failed(attempt.target(), cause);
        attempt.fail();
        if (whole.canBeSent() && (mayRepeat || !attempt.reached())) {
            again(whole);
        } else {
            refuse(trail.refusal());
        }
    }

    /** The first other instance is asked at once; before a third, a crowd that failed together is spread out. */
    private void again(RequestBody whole) {
        if (trail.attempts() < 2) {
            next(whole);
        } else {
            long pause = 1 + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS);
            proxy.vertx().setTimer(pause, id -> next(whole));
        }
    }

    private void answered(Attempt attempt, HttpClientResponse answer, RequestBody whole) {
        if (over) {
            attempt.abandon();
        } else if (answer.statusCode() == HTTP_UNAVAILABLE && mayRepeat && whole.canBeSent()) {
            elsewhereOrThis(attempt, answer, whole);
        } else {
            relay(attempt, answer);
        }
    }

    /** An instance that cannot take more says so; the client hears it only if no other can. */
    private void elsewhereOrThis(Attempt attempt, HttpClientResponse answer, RequestBody whole) {
        trail.busy();
        Optional<Target> other = trail.next();
        if (other.isEmpty()) {
            relay(attempt, answer);
        } else {
            attempt.end(Outcome.BACK_PRESSURE);
            Leftover.discard(answer);
            attempt(other.get(), whole);
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
        if (reply.hasBegun()) {
            reply.breakOff();
            finish();
        } else {
            refuse(new Refusal(
                    504,
                    "no whole answer within " + options().timeouts().whole().toMillis() + " ms"));
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
        if (body != null) {
            body.release();
        }
        proxy.shared().admission().leave();
    }

    private GatewayOptions options() {
        return proxy.shared().options();
    }
}
