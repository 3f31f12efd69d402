package io.quorate.examples.modelserver;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Collects a request's body within a size and a time. Runs on the request's event loop. */
final class BodyReader {
    private final int limit;
    private final Duration timeout;

    BodyReader(int limit, Duration timeout) {
        this.limit = limit;
        this.timeout = timeout;
    }

    Future<Buffer> read(Vertx vertx, HttpServerRequest request) {
        if (declaredLength(request) > limit) {
            return Future.failedFuture(tooLarge());
        }
        Promise<Buffer> promise = Promise.promise();
        long timer = vertx.setTimer(timeout.toMillis(), id -> promise.tryFail(tooSlow()));
        Buffer body = Buffer.buffer();
        request.exceptionHandler(
                e -> promise.tryFail(HttpFailure.badRequest("The body ended early: " + e.getMessage())));
        request.endHandler(end -> promise.tryComplete(body));
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= limit) {
                body.appendBuffer(chunk);
            } else {
                promise.tryFail(tooLarge());
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw HttpFailure.badRequest("Content-Length is " + HttpFailure.quote(length) + "; give the body's bytes.");
        }
    }

    private HttpFailure tooLarge() {
        return new HttpFailure(413, "The body is larger than the limit of " + limit + " bytes; send smaller batches.");
    }

    private HttpFailure tooSlow() {
        return new HttpFailure(408, "The body did not arrive within " + timeout.toMillis() + " ms; send it at once.");
    }
}
