package io.quorate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quorate.FencingToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FencingFilterTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger handled = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpServer server;

    @AfterEach
    void stop() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(FencingFilter filter) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle).getFilters().add(filter);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                inside.countDown();
                gate.await();
            }
            handled.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .POST(BodyPublishers.noBody());
    }

    private CompletableFuture<HttpResponse<String>> send(String path, long token) {
        HttpRequest request =
                FencingHeader.set(request(path), new FencingToken(token)).build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private int post(long token) {
        return send("/", token).join().statusCode();
    }

    @Test
    void aGreaterOrEqualTokenPassesAndASmallerOneIsRefused() throws Exception {
        FencingFilter filter = FencingFilter.of("weights");
        serve(filter);
        assertThat(filter.greatest()).isEmpty();
        assertThat(post(5)).isEqualTo(204);
        assertThat(post(5)).isEqualTo(204);
        assertThat(post(8)).isEqualTo(204);
        HttpResponse<String> stale = send("/", 5).join();
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.body()).contains("token 5 for weights is stale");
        assertThat(stale.headers().firstValue(FencingHeader.NAME)).contains("8");
        assertThat(FencingHeader.isStale(stale)).isTrue();
        assertThat(handled).hasValue(3);
        assertThat(filter.greatest()).contains(new FencingToken(8));
    }

    @Test
    void whatItsDataHasSeenIsKnownFromTheStart() throws Exception {
        assertThatThrownBy(() -> FencingFilter.of("x", new FencingToken(0), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
        serve(FencingFilter.of("weights", new FencingToken(7), Duration.ofSeconds(5)));
        assertThat(post(6)).isEqualTo(412);
        assertThat(post(7)).isEqualTo(204);
    }

    @Test
    void aRequestWithoutTokenIsRefusedUnlessItOnlyReads() throws Exception {
        serve(FencingFilter.of("weights"));
        HttpResponse<String> none = client.send(request("/").build(), BodyHandlers.ofString());
        assertThat(none.statusCode()).isEqualTo(428);
        assertThat(none.body()).contains(FencingHeader.NAME);
        assertThat(client.send(request("/").GET().build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(204);
        assertThat(FencingHeader.isStale(none)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "+1", "1.0", "9223372036854775808", "00000000000000000001", "1,2", "٣"})
    void aMalformedTokenIsRefused(String value) throws Exception {
        serve(FencingFilter.of("weights"));
        assertThat(FencingHeader.parse(value)).isEqualTo(Optional.empty());
        if (value.chars().allMatch(c -> c < 128)) {
            HttpRequest request =
                    request("/").setHeader(FencingHeader.NAME, value).build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(400);
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void twoTokensAreRefused() throws Exception {
        serve(FencingFilter.of("weights"));
        HttpRequest request = request("/")
                .header(FencingHeader.NAME, "1")
                .header(FencingHeader.NAME, "2")
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }

    @Test
    void aGreaterTokenWaitsForTheRequestsOfItsPredecessor() throws Exception {
        serve(FencingFilter.of("weights"));
        CompletableFuture<HttpResponse<String>> old = send("/slow", 5);
        inside.await();
        assertThat(post(5)).as("the same token runs beside it").isEqualTo(204);
        CompletableFuture<HttpResponse<String>> next = send("/", 8);
        // Refused as soon as the greater one has come in, while that one still waits.
        org.awaitility.Awaitility.await().until(() -> post(5) == 412);
        assertThat(next).isNotDone();
        assertThat(handled).hasValue(1);
        gate.countDown();
        assertThat(old.join().statusCode()).isEqualTo(204);
        assertThat(next.join().statusCode()).isEqualTo(204);
    }

    @Test
    void aPredecessorThatDoesNotEndCostsTheNextAServiceUnavailable() throws Exception {
        serve(FencingFilter.of("weights", new FencingToken(0), Duration.ofMillis(50)));
        CompletableFuture<HttpResponse<String>> old = send("/slow", 5);
        inside.await();
        assertThat(post(8)).isEqualTo(503);
        gate.countDown();
        assertThat(old.join().statusCode()).isEqualTo(204);
        assertThat(post(8)).isEqualTo(204);
        assertThat(post(5)).isEqualTo(412);
    }
}
