package io.quorate.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The answer to one request. Confined to an event loop. */
final class Reply {
    private static final String RETRY_AFTER_SECONDS = "1";

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean draining;
    private final String requestId;

    /** An answer; the last one on its connection if the gateway drains. */
    Reply(HttpServerRequest request, boolean draining) {
        this.request = request;
        this.response = request.response();
        this.draining = draining;
        requestId = Headers.requestId(request.getHeader(Headers.REQUEST_ID));
    }

    String requestId() {
        return requestId;
    }

    void header(String name, String value) {
        response.putHeader(name, value);
    }

    boolean hasBegun() {
        return response.headWritten();
    }

    boolean isClosed() {
        return response.closed();
    }

    void onClose(Runnable gone) {
        response.closeHandler(v -> gone.run());
    }

    Future<Void> json(int status, JsonObject body) {
        response.setStatusCode(status);
        boolean last = common();
        header("content-type", "application/json");
        return closing(last, response.end(body.toBuffer()));
    }

    Future<Void> refuse(Refusal refusal) {
        if (refusal.isPassing()) {
            header("retry-after", RETRY_AFTER_SECONDS);
        }
        return json(refusal.status(), new JsonObject().put("error", refusal.message()));
    }

    /** Passes an instance's answer on as it comes, no faster than the client takes it. */
    Future<Void> relay(HttpClientResponse upstream) {
        response.setStatusCode(upstream.statusCode());
        Headers.copyEndToEnd(upstream.headers(), response.headers());
        boolean last = common();
        response.setChunked(upstream.getHeader("content-length") == null && mayHaveBody(upstream));
        // An end that was none must not look like one: whoever calls this breaks the connection.
        return closing(last, upstream.pipe().endOnFailure(false).to(response));
    }

    private boolean mayHaveBody(HttpClientResponse upstream) {
        int status = upstream.statusCode();
        return status != 204 && status != 304 && !request.method().equals(HttpMethod.HEAD);
    }

    /** Adds what every answer has. Tells whether this one is the last on its connection. */
    private boolean common() {
        header(Headers.REQUEST_ID, requestId);
        // What is left of an unread request would be taken for the next one.
        boolean last = draining || !request.isEnded() || Headers.saysClose(request.headers());
        if (last) {
            header("connection", "close");
        }
        return last;
    }

    private Future<Void> closing(boolean last, Future<Void> sent) {
        return last ? sent.onSuccess(v -> request.connection().close()) : sent;
    }

    /** Breaks the connection. */
    void breakOff() {
        response.reset();
    }
}
