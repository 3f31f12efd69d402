package io.quorate.examples.gateway;

import io.quorate.balance.Balancer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** What one event loop does with requests. */
final class Proxy implements Handler<HttpServerRequest> {
    private static final Set<HttpMethod> METHODS =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.OPTIONS);

    private final Vertx vertx;
    private final HttpClient client;
    private final Shared shared;

    Proxy(Vertx vertx, HttpClient client, Shared shared) {
        this.vertx = vertx;
        this.client = client;
        this.shared = shared;
    }

    Vertx vertx() {
        return vertx;
    }

    HttpClient client() {
        return client;
    }

    Shared shared() {
        return shared;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Reply reply = new Reply(request, shared.isDraining());
        Optional<ModelPath> path = ModelPath.of(request.path());
        if (path.isEmpty()) {
            own(request, reply);
        } else if (!METHODS.contains(request.method())) {
            reply.refuse(new Refusal(405, request.method() + " is not a method of this protocol"));
        } else {
            forward(request, reply, path.get());
        }
    }

    private void own(HttpServerRequest request, Reply reply) {
        switch (request.path()) {
            case "/v2/health/live" -> reply.json(200, new JsonObject().put("live", true));
            case "/v2/health/ready" -> {
                boolean ready = shared.isReady();
                reply.json(ready ? 200 : 503, new JsonObject().put("ready", ready));
            }
            default ->
                reply.refuse(new Refusal(
                        404,
                        "there is nothing at " + request.path()
                                + ": ask for /v2/models/{model} or /v2/models/{model}/infer"));
        }
    }

    private void forward(HttpServerRequest request, Reply reply, ModelPath path) {
        try {
            Optional<Balancer> balancer = shared.models().balancer(path.model());
            if (balancer.isEmpty()) {
                reply.refuse(new Refusal(503, "this gateway follows as many models as it can"));
            } else if (!shared.admission().tryEnter()) {
                reply.refuse(new Refusal(503, "this gateway has as many requests in flight as it can take"));
            } else {
                new Exchange(this, request, reply, path, balancer.get()).start();
            }
        } catch (IllegalArgumentException e) {
            reply.refuse(new Refusal(404, "there is no such model: " + e.getMessage()));
        }
    }
}
