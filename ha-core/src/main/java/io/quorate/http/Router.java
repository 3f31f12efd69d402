package io.quorate.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;

/** Finds the endpoint of a path. Exact: the JDK's own contexts match prefixes, so that /livezzz would be alive. */
final class Router implements HttpHandler {
    private static final Logger LOG = System.getLogger(Router.class.getName());

    private final Map<String, Endpoint> endpoints;

    Router(Map<String, Endpoint> endpoints) {
        this.endpoints = Map.copyOf(endpoints);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, reply(exchange));
        }
    }

    private Reply reply(HttpExchange exchange) {
        // An opaque URI, such as a:b, has no path.
        Endpoint endpoint = endpoints.get(
                Objects.requireNonNullElse(exchange.getRequestURI().getPath(), ""));
        String method = exchange.getRequestMethod();
        if (endpoint == null) {
            return Reply.text(404, "not found");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Reply.text(405, "only GET and HEAD");
        }
        try {
            return endpoint.reply(new Query(exchange.getRequestURI().getRawQuery()));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "endpoint " + exchange.getRequestURI().getPath() + " failed", e);
            return Reply.text(500, "internal error");
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (hasBody(exchange)) {
            // Nobody reads it: closing costs less than draining what may have no end.
            exchange.getResponseHeaders().set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(reply.body().length));
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(reply.body());
        }
    }

    private static boolean hasBody(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return exchange.getRequestHeaders().containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
    }
}
