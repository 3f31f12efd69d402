package io.quorate.examples.gateway;

import io.quorate.balance.Outcome;
import io.quorate.balance.Target;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request to one instance, from the moment it counts there until it is judged. Confined to an event loop. */
final class Attempt {
    private final Target target;
    private @Nullable HttpClientRequest upstream;
    private boolean judged;

    /** For a target to which a request has begun. */
    Attempt(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /** Sends the request and waits for the head of its answer. */
    Future<HttpClientResponse> send(HttpClient client, Future<RequestOptions> head, RequestBody body, Duration limit) {
        return head.compose(client::request).compose(request -> {
            upstream = request;
            if (judged) {
                return request.reset().compose(v -> Future.failedFuture("nobody waits for it any more"));
            }
            Promise<HttpClientResponse> answer = Promise.promise();
            request.response().onSuccess(answer::tryComplete).onFailure(answer::tryFail);
            // An instance may answer before it has read all, so the answer is not waited for behind the body; but the
            // time-out is, for how long a body takes is the client's affair.
            body.sendTo(request)
                    .compose(sent -> answer.future().timeout(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .onFailure(answer::tryFail);
            return answer.future();
        });
    }

    /** Whether the instance may have seen something of the request. */
    boolean reached() {
        return upstream != null;
    }

    void end(Outcome outcome) {
        if (!judged) {
            judged = true;
            target.end(outcome);
        }
    }

    /** Breaks it off, whatever it is at. */
    void fail() {
        end(Outcome.FAILURE);
        reset();
    }

    /** Breaks it off without blame: the client went away. */
    void abandon() {
        if (!judged) {
            judged = true;
            target.abandon();
        }
        reset();
    }

    private void reset() {
        if (upstream != null) {
            upstream.reset();
        }
    }
}
