package io.quorate.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One event loop: a share of the clients' connections, with its own connections to instances. */
final class GatewayLoop extends VerticleBase {
    private final Shared shared;
    private final AtomicInteger connections;
    private volatile @Nullable HttpServer server;

    GatewayLoop(Shared shared, AtomicInteger connections) {
        this.shared = shared;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        GatewayOptions options = shared.options();
        Proxy proxy = new Proxy(vertx, Upstreams.client(vertx, options), shared);
        HttpServer listening = vertx.createHttpServer(server(options))
                .connectionHandler(this::count)
                .requestHandler(proxy);
        server = listening;
        // All loops share one port; -1 is "any" for all of them together, 0 would be another for each.
        return listening.listen(options.port() == 0 ? -1 : options.port(), options.host());
    }

    private static HttpServerOptions server(GatewayOptions options) {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(options.limits().head())
                .setMaxInitialLineLength(options.limits().head())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) options.timeouts().idle().toMillis());
    }

    private void count(HttpConnection connection) {
        connection.closeHandler(v -> connections.decrementAndGet());
        // Clients break connections every day; the exchange, if there is one, hears of it.
        connection.exceptionHandler(cause -> {});
        if (connections.incrementAndGet() > shared.options().limits().connections()) {
            connection.close();
        }
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    /** Completes when this loop has come to it. */
    Future<Void> round() {
        Promise<Void> reached = Promise.promise();
        context.runOnContext(reached::complete);
        return reached.future();
    }

    /** Takes no new connection, closes the idle ones, and the others when they are done. */
    void shutdown(Duration limit) {
        if (server != null) {
            server.shutdown(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
