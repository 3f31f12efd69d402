package io.quorate.examples.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;

/** The connections to instances: pooled and kept alive, so that a request costs no handshake. */
final class Upstreams {
    private Upstreams() {}

    static HttpClient client(Vertx vertx, GatewayOptions options) {
        Timeouts timeouts = options.timeouts();
        Limits limits = options.limits();
        HttpClientOptions client = new HttpClientOptions()
                .setConnectTimeout((int) timeouts.connect().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) timeouts.idle().toMillis())
                .setKeepAliveTimeout((int) Math.max(1, timeouts.idle().toSeconds() / 4))
                .setMaxHeaderSize(limits.head())
                .setTcpNoDelay(true);
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(limits.pendingPerInstance())
                // Requests are counted before they come here; a queue would only hide a miscount.
                .setMaxWaitQueueSize(limits.pendingPerInstance());
        // A connection that breaks is told to the exchange that uses it, and an idle one is missed by nobody.
        return vertx.httpClientBuilder()
                .with(client)
                .with(pool)
                .withConnectHandler(connection -> connection.exceptionHandler(cause -> {}))
                .build();
    }
}
