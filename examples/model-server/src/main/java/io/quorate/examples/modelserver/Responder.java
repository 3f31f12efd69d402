package io.quorate.examples.modelserver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;

/** Sends answers and signs them with the instance's name. */
final class Responder {
    private static final String INSTANCE = "Quorate-Instance";
    private static final long LINGER_MILLIS = 1_000;

    private final Vertx vertx;
    private final String instance;
    private final BooleanSupplier leaving;

    Responder(Vertx vertx, String instance, BooleanSupplier leaving) {
        this.vertx = vertx;
        this.instance = instance;
        this.leaving = leaving;
    }

    Future<Void> send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        response.putHeader(INSTANCE, instance);
        answer.headers().forEach(response::putHeader);
        if (leaving.getAsBoolean()) {
            // A kept connection would send its next request to a server that is about to be gone.
            response.putHeader("Connection", "close");
        }
        Future<Void> sent = response.end(Buffer.buffer(answer.body()));
        if (!request.isEnded()) {
            sent = sent.onComplete(done -> linger(request));
        }
        return sent;
    }

    /**
     * The client is still sending what nobody wants. Closing now would reset the connection and could destroy the answer
     * before it was read; listening for ever would let the client hold the connection. So: a moment.
     */
    private void linger(HttpServerRequest request) {
        vertx.setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
    }
}
