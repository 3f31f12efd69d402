package io.quorate.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/**
 * The body of a request: kept whole for another attempt, or passed on as it comes when it is too long for that. Confined
 * to an event loop.
 */
final class RequestBody {
    private final HttpServerRequest request;
    private final int limit;
    private final BodyBudget budget;
    private final Promise<Void> known = Promise.promise();
    private final Buffer kept = Buffer.buffer();
    private int reserved;
    private boolean whole;
    private boolean begun;
    private boolean released;

    RequestBody(HttpServerRequest request, int limit, BodyBudget budget) {
        this.request = request;
        this.limit = limit;
        this.budget = budget;
    }

    /** Reads until it is whole, or known to be too long to be kept. */
    Future<Void> read() {
        request.exceptionHandler(known::tryFail);
        request.endHandler(end -> {
            whole = true;
            known.tryComplete();
        });
        request.handler(this::add);
        return known.future();
    }

    private void add(Buffer chunk) {
        if (released) {
            return;
        }
        kept.appendBuffer(chunk);
        if (kept.length() <= limit && budget.reserve(chunk.length())) {
            reserved += chunk.length();
        } else {
            request.pause();
            known.tryComplete();
        }
    }

    /** Whether it is known how to send it. */
    boolean isKnown() {
        return known.future().isComplete();
    }

    /** Whether nothing of it is gone. */
    boolean canBeSent() {
        return whole || !begun;
    }

    /** Whether the client is still sending. */
    boolean isStreaming() {
        return !whole;
    }

    /** Sends it; completes when all of it is sent. */
    Future<Void> sendTo(HttpClientRequest upstream) {
        begun = true;
        if (whole) {
            return kept.length() == 0 ? upstream.end() : upstream.end(kept);
        }
        if (request.getHeader("content-length") == null) {
            upstream.setChunked(true);
        }
        return upstream.write(kept)
                .compose(sent -> request.pipe().endOnFailure(false).to(upstream));
    }

    /** Nobody needs it any more; what still comes is dropped. */
    void release() {
        released = true;
        budget.release(reserved);
        reserved = 0;
    }
}
