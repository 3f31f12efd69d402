package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.HttpFailure.quote;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who answers a request. Runs on the event loop; what it throws becomes an answer. */
final class Router implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final String model;
    private final ServedModel served;
    private final Descriptions descriptions;
    private final InferHandler infer;
    private final Responder responder;

    Router(String model, ServedModel served, Descriptions descriptions, InferHandler infer, Responder responder) {
        this.model = model;
        this.served = served;
        this.descriptions = descriptions;
        this.infer = infer;
        this.responder = responder;
    }

    @Override
    public void handle(HttpServerRequest request) {
        answer(request).onFailure(e -> LOG.debug("An answer to {} was not delivered", request.path(), e));
    }

    private Future<Void> answer(HttpServerRequest request) {
        try {
            Route route = Route.of(request.path())
                    .orElseThrow(() -> new HttpFailure(
                            404,
                            "There is no " + quote(request.path()) + " here; the protocol's paths begin with /v2."));
            if (!request.method().name().equals(route.kind().method())) {
                return responder.send(request, wrongMethod(request, route));
            }
            requireServed(route);
            return route.kind() == Route.Kind.INFER
                    ? infer.handle(request, route)
                    : responder.send(request, descriptions.answer(route.kind()));
        } catch (RuntimeException e) {
            return responder.send(request, failure(e));
        }
    }

    private static Answer wrongMethod(HttpServerRequest request, Route route) {
        String allowed = route.kind().method();
        return Answer.error(405, request.path() + " takes " + allowed + ", not " + request.method() + ".")
                .with("Allow", allowed);
    }

    private void requireServed(Route route) {
        require("model", route.model().orElse(model), model);
        requireVersion(route, served.current());
    }

    /** Asked again when a model is taken: between the two it may have been swapped. */
    static void requireVersion(Route route, InferenceModel model) {
        require("version", route.version().orElse(model.version()), model.version());
    }

    private static void require(String what, String asked, String served) {
        if (!asked.equals(served)) {
            throw new HttpFailure(
                    404, "The " + what + " " + quote(asked) + " is not served here; ask for " + quote(served) + ".");
        }
    }

    /** What went wrong, as an answer: a client's mistake in its own words, ours in the log. */
    static Answer failure(Throwable e) {
        if (e instanceof HttpFailure known) {
            return Answer.error(known.status(), String.valueOf(known.getMessage()));
        }
        LOG.error("A request failed", e);
        return Answer.error(500, "The server failed (" + e.getClass().getSimpleName() + "); its log says why.");
    }
}
