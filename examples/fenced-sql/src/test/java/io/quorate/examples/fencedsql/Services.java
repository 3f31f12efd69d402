package io.quorate.examples.fencedsql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quorate.FencingToken;
import io.quorate.StaleTokenException;
import io.quorate.TokenGate;
import io.quorate.http.FencingFilter;
import io.quorate.http.FencingHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Two services of another process: one has a gate around what it keeps, the other a filter before its handler. */
final class Services implements AutoCloseable {
    final AtomicReference<String> gated = new AtomicReference<>("");
    final AtomicReference<String> filtered = new AtomicReference<>("");
    private final TokenGate gate = new TokenGate("gated");
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpServer server;

    Services() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/gate", this::behindGate);
        server.createContext("/filter", exchange -> answer(exchange, set(filtered, body(exchange))))
                .getFilters()
                .add(FencingFilter.of("filtered"));
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void behindGate(HttpExchange exchange) throws IOException {
        String sent = exchange.getRequestHeaders().getFirst(FencingHeader.NAME);
        String body = body(exchange);
        try {
            FencingToken token = FencingHeader.parse(sent).orElseThrow();
            answer(exchange, gate.call(token, () -> set(gated, body)));
        } catch (StaleTokenException e) {
            exchange.getResponseHeaders().set(FencingHeader.NAME, sent);
            answer(exchange, 412);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static int set(AtomicReference<String> value, String next) {
        value.set(next);
        return 204;
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readNBytes(100), UTF_8);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
