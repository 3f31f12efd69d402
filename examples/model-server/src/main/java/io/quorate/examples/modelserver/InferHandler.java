package io.quorate.examples.modelserver;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a place, reads the body on the event loop, computes on a worker, answers, gives the place back. */
final class InferHandler {
    private static final String RETRY_AFTER_SECONDS = "1";

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Bulkhead places;
    private final InFlight inFlight;
    private final BodyReader bodies;
    private final ServedModel served;
    private final String name;
    private final Responder responder;

    InferHandler(
            Vertx vertx,
            WorkerExecutor workers,
            Bulkhead places,
            InFlight inFlight,
            BodyReader bodies,
            ServedModel served,
            String name,
            Responder responder) {
        this.vertx = vertx;
        this.workers = workers;
        this.places = places;
        this.inFlight = inFlight;
        this.bodies = bodies;
        this.served = served;
        this.name = name;
        this.responder = responder;
    }

    Future<Void> handle(HttpServerRequest request, Route route) {
        requireNoEncoding(request);
        if (!places.tryAcquirePermission()) {
            return responder.send(request, full());
        }
        inFlight.enter();
        String jsonLength = request.getHeader(BinaryTail.LENGTH_HEADER);
        return Future.succeededFuture()
                .compose(start -> bodies.read(vertx, request))
                .compose(body -> workers.executeBlocking(
                        () -> served.with(model -> infer(model, route, body, jsonLength)), false))
                .otherwise(Router::failure)
                .compose(answer -> send(request, answer));
    }

    private Answer infer(InferenceModel model, Route route, Buffer body, @Nullable String jsonLength) {
        Router.requireVersion(route, model);
        InferRequest request = new RequestReader(model.inputs(), model.outputs()).read(body.getBytes(), jsonLength);
        List<Tensor> results = model.infer(request.inputs(), request.outputNames());
        return new ResponseWriter(name, model.version()).write(request, results);
    }

    private Future<Void> send(HttpServerRequest request, Answer answer) {
        return Future.succeededFuture()
                .compose(start -> responder.send(request, answer))
                .onComplete(sent -> {
                    places.releasePermission();
                    inFlight.leave(sent.succeeded() && answer.status() == 200);
                });
    }

    private Answer full() {
        int limit = places.getBulkheadConfig().getMaxConcurrentCalls();
        return Answer.error(503, "All " + limit + " places are taken; ask another instance, or again in a moment.")
                .with("Retry-After", RETRY_AFTER_SECONDS);
    }

    private static void requireNoEncoding(HttpServerRequest request) {
        String encoding =
                Optional.ofNullable(request.getHeader("Content-Encoding")).orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new HttpFailure(
                    415, "The body's encoding " + HttpFailure.quote(encoding) + " is not read here; send it plain.");
        }
    }
}
