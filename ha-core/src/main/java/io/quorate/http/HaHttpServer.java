package io.quorate.http;

import com.sun.net.httpserver.HttpServer;
import io.quorate.QuorateException;
import io.quorate.failover.ScaleAdvisor;
import io.quorate.health.HealthEngine;
import io.quorate.health.ProbeKind;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers {@code /livez}, {@code /readyz} and {@code /startupz}: 200 if healthy, 503 if not, with a short text, or with
 * every probe that decides it as JSON by {@code ?verbose}. Only GET and HEAD. An answer is one volatile read away: no probe
 * runs for it. Thread-safe.
 */
public final class HaHttpServer implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final ServerThreads threads;

    private HaHttpServer(HttpServer server, ServerThreads threads, Map<String, Endpoint> endpoints) {
        this.server = server;
        this.threads = threads;
        server.setExecutor(threads);
        server.createContext("/", new Router(endpoints));
        server.start();
    }

    /**
     * A server for the states of an engine.
     *
     * @param health whose states; not closed by the server
     * @return a builder
     */
    public static Builder builder(HealthEngine health) {
        return new Builder(health);
    }

    /**
     * Where it listens.
     *
     * @return the address, with the real port
     */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /**
     * The port it listens on.
     *
     * @return 1 to 65535
     */
    public int port() {
        return address().getPort();
    }

    /** Stops listening, closes all connections and ends the threads. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    /** Builds a {@link HaHttpServer}. Not thread-safe. */
    public static final class Builder {
        private final HealthEngine health;
        private final Map<String, Endpoint> more = new HashMap<>();
        private InetAddress address = InetAddress.getLoopbackAddress();
        private int port;
        private int threads = 4;
        private Duration requestTimeout = Duration.ofSeconds(5);

        private Builder(HealthEngine health) {
            this.health = health;
        }

        /**
         * Where to listen. Anything but a loopback address shows the states, and by {@code ?verbose} the probes' details,
         * to whoever can reach it; an orchestrator that probes from outside needs that.
         *
         * @param local an address of this host; default the loopback address
         * @return this builder
         */
        public Builder address(InetAddress local) {
            address = local;
            return this;
        }

        /**
         * On which port to listen.
         *
         * @param number 0 to 65535; default 0, any free one
         * @return this builder
         * @throws IllegalArgumentException if out of range
         */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("port is " + number + ": it must be from 0 to 65535");
            }
            port = number;
            return this;
        }

        /**
         * How many requests are served at once.
         *
         * @param number 1 to 64; default 4
         * @return this builder
         * @throws IllegalArgumentException if out of range
         */
        public Builder threads(int number) {
            if (number < 1 || number > 64) {
                throw new IllegalArgumentException("threads is " + number + ": it must be from 1 to 64");
            }
            threads = number;
            return this;
        }

        /**
         * How long a request may take from its first byte until its answer is written; then its connection is closed.
         *
         * @param limit 1 ms to 1 hour; default 5 s
         * @return this builder
         * @throws IllegalArgumentException if out of range
         */
        public Builder requestTimeout(Duration limit) {
            if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("requestTimeout is " + limit + ": it must be from 1 ms to 1 hour");
            }
            requestTimeout = limit;
            return this;
        }

        /**
         * Answers {@code /scale} as well: {@code {"advice":"OUT","step":1,"signals":{"gpu-utilisation":
         * {"value":91.0,"raised":true}}}}, for KEDA's metrics-api scaler or any other. The value is null while it is not
         * known.
         *
         * @param advisor whose advice; not closed by the server; default none
         * @return this builder
         */
        public Builder scaleAdvice(ScaleAdvisor advisor) {
            more.put("/scale", new ScaleEndpoint(advisor));
            return this;
        }

        /**
         * Answers {@code /metrics} as well, for Prometheus or whatever else scrapes.
         *
         * @param contentType what the text is, {@code text/plain; version=0.0.4; charset=utf-8} for example
         * @param text asked for each request, on one of the server's threads; a registry's {@code scrape()}. What it throws
         *     is logged, and answered with 500
         * @return this builder; default none
         */
        public Builder metrics(String contentType, Supplier<String> text) {
            more.put("/metrics", query -> new Reply(200, contentType, text.get().getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        /**
         * Starts the server.
         *
         * @return a server that listens
         * @throws QuorateException if it cannot listen there
         */
        public HaHttpServer start() {
            HttpServer server = bind(new InetSocketAddress(address, port));
            return new HaHttpServer(server, new ServerThreads(threads, requestTimeout), endpoints());
        }

        private Map<String, Endpoint> endpoints() {
            Map<String, Endpoint> endpoints = new HashMap<>(more);
            endpoints.put("/livez", new HealthEndpoint(health, ProbeKind.LIVENESS));
            endpoints.put("/readyz", new HealthEndpoint(health, ProbeKind.READINESS));
            endpoints.put("/startupz", new HealthEndpoint(health, ProbeKind.STARTUP));
            return endpoints;
        }

        private static HttpServer bind(InetSocketAddress where) {
            String shown =
                    "port " + where.getPort() + " on " + where.getAddress().getHostAddress();
            try {
                return HttpServer.create(where, BACKLOG);
            } catch (BindException e) {
                throw new QuorateException(
                        "cannot listen on " + shown + " (" + e.getMessage()
                                + "): end the process that holds the port, choose another with port(...), or port(0) for any"
                                + " free one; the address must be one of this host's",
                        e);
            } catch (IOException e) {
                throw new QuorateException("cannot listen on " + shown + ": " + e.getMessage(), e);
            }
        }
    }
}
