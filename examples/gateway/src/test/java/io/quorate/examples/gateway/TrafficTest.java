package io.quorate.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.examples.launch.CannotStartException;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TrafficTest {
    private static final String GET = "GET /v2/models/digits HTTP/1.1\r\nHost: x\r\n\r\n";

    @Test
    void aRequestPassesThroughWithItsBodyAndHeaders() throws Exception {
        ScriptedInstance instance = ScriptedInstance.answering("a", "the answer");
        try (GatewayFixture fixture = GatewayFixture.quick().with(instance)) {
            HttpResponse<String> answer = fixture.send(fixture.post(GatewayFixture.INFER + "?x=1", "the body")
                    .header("X-Custom", "kept")
                    .header("X-Request-Id", "abc"));
            ScriptedInstance.Received received = instance.received.get(0);
            assertThat(received.line()).isEqualTo("POST /v2/models/digits/infer?x=1 HTTP/1.1");
            assertThat(received.body()).asString().isEqualTo("the body");
            assertThat(received.header("x-custom")).isEqualTo("kept");
            assertThat(received.header("x-request-id")).isEqualTo("abc");
            assertThat(answer.body()).isEqualTo("the answer");
            assertThat(answer.headers().firstValue("x-request-id")).hasValue("abc");
            assertThat(answer.headers().firstValue(Headers.ATTEMPTS)).hasValue("1");
        }
    }

    @Test
    void whatIsMeantForOneHopGoesNoFurther() throws Exception {
        String answer = String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Length: 2",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: 5",
                "X-End: 1",
                "",
                "ok");
        ScriptedInstance instance = new ScriptedInstance("a", (request, wire) -> wire.send(answer));
        try (GatewayFixture fixture = GatewayFixture.quick().with(instance)) {
            Socket socket = fixture.raw(String.join(
                    "\r\n",
                    "GET /v2/models/digits HTTP/1.1",
                    "Host: x",
                    "TE: trailers",
                    "Connection: close, X-Secret",
                    "X-Secret: 1",
                    "X-Plain: 1",
                    "",
                    ""));
            assertThat(GatewayFixture.all(socket))
                    .containsIgnoringCase("x-end: 1")
                    .doesNotContainIgnoringCase("x-hop")
                    .doesNotContainIgnoringCase("keep-alive: 5");
            assertThat(instance.received.get(0).headers())
                    .noneMatch(h -> h.toLowerCase(java.util.Locale.ROOT).matches("(te|x-secret): .*"))
                    .anyMatch(h -> h.equalsIgnoreCase("X-Plain: 1"));
        }
    }

    @Test
    void connectionsToInstancesAreUsedAgain() throws Exception {
        ScriptedInstance instance = ScriptedInstance.answering("a", "ok");
        try (GatewayFixture fixture = new GatewayFixture(oneLoop(GatewayFixture.options())).with(instance)) {
            for (int i = 0; i < 20; i++) {
                fixture.infer("{}");
            }
            assertThat(instance.received).hasSize(20);
            assertThat(instance.connections()).isEqualTo(1);
        }
    }

    private static GatewayOptions oneLoop(GatewayOptions o) {
        return new GatewayOptions(
                o.host(), o.port(), 1, o.policy(), o.inferRepeats(), o.models(), o.drain(), o.timeouts(), o.limits());
    }

    @Test
    void anEndlessAnswerComesNoFasterThanItIsRead() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch broken = new CountDownLatch(1);
        ScriptedInstance endless = new ScriptedInstance("a", (request, wire) -> pour(wire, sent, broken));
        try (GatewayFixture fixture = GatewayFixture.quick().with(endless)) {
            Socket socket = fixture.raw(GET);
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(stands(sent));
            // What the kernel's buffers on both hops hold is not the gateway's.
            assertThat(sent.get()).isLessThan(40L << 20);
            assertThat(fixture.gateway.inFlight())
                    .as("streams outlast the time-out")
                    .isEqualTo(1);
            socket.close();
            broken.await();
            await().until(() -> fixture.gateway.inFlight() == 0);
        }
    }

    private static void pour(ScriptedInstance.Wire wire, AtomicLong sent, CountDownLatch broken) {
        try {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "2000\r\n" + "z".repeat(0x2000) + "\r\n";
            while (true) {
                wire.send(chunk);
                sent.addAndGet(0x2000);
            }
        } catch (IOException e) {
            broken.countDown();
        }
    }

    private static java.util.concurrent.Callable<Boolean> stands(AtomicLong value) {
        AtomicLong before = new AtomicLong(-1);
        return () -> before.getAndSet(value.get()) == value.get();
    }

    @Test
    void anAnswerThatStallsIsCutOff() throws Exception {
        ScriptedInstance stalling = new ScriptedInstance(
                "a", (request, wire) -> wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
        try (GatewayFixture fixture = GatewayFixture.quick().with(stalling)) {
            assertThat(GatewayFixture.all(fixture.raw(GET))).contains("abc");
            await().until(() -> fixture.gateway.inFlight() == 0);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForForever() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick().with(ScriptedInstance.answering("a", "ok"))) {
            Socket socket =
                    fixture.raw("POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
            assertThat(GatewayFixture.all(socket)).startsWith("HTTP/1.1 408").containsIgnoringCase("connection: close");
            await().until(() -> fixture.gateway.inFlight() == 0);
        }
    }

    @Test
    void aClientThatLeavesTakesItsRequestWithIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedInstance slow = new ScriptedInstance("a", (request, wire) -> asked.countDown());
        try (GatewayFixture fixture = GatewayFixture.quick().with(slow)) {
            Socket socket = fixture.raw(GET);
            asked.await();
            socket.close();
            await().until(() -> fixture.gateway.inFlight() == 0 && slow.connections() == 0);
            assertThat(slow.received).hasSize(1);
        }
    }

    @Test
    void withoutAReadyInstanceTheClientIsToldWhatIsMissing() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            HttpResponse<String> none = fixture.infer("{}");
            assertThat(none.statusCode()).isEqualTo(503);
            assertThat(none.headers().firstValue("retry-after")).hasValue("1");
            assertThat(none.body()).isEqualTo("{\"error\":\"model 'digits' has no instance in the registry\"}");

            ScriptedInstance instance = ScriptedInstance.answering("a", "ok");
            fixture.registry.service("digits").instances = List.of(instance.instance().toBuilder()
                    .state(InstanceState.STARTING)
                    .build());
            assertThat(fixture.infer("{}").body()).contains("no instance of model 'digits' is ready: {STARTING=1}");

            fixture.with(instance);
            assertThat(fixture.infer("{}").body()).isEqualTo("ok");
        }
    }

    @Test
    void aRegistryThatHasNotAnsweredIsWaitedForAWhile() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            fixture.registry.answers = false;
            assertThat(fixture.infer("{}").body()).contains("the registry has not answered yet");
            assertThat(fixture.gateway.isReady()).isFalse();
        }
        try (GatewayFixture fixture =
                new GatewayFixture(GatewayFixture.options().withTimeouts(GatewayFixture.LONG))) {
            fixture.registry.answers = false;
            CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> inferred(fixture));
            await().until(() -> fixture.gateway.inFlight() == 1);
            fixture.with(ScriptedInstance.answering("a", "ok"));
            fixture.registry.service("digits").ready.complete(null);
            assertThat(waiting.get().body()).isEqualTo("ok");
            assertThat(fixture.gateway.isReady()).isTrue();
        }
    }

    private static HttpResponse<String> inferred(GatewayFixture fixture) {
        try {
            return fixture.infer("{}");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPatientGatewayWaitsForAnInstanceToAppear() throws Exception {
        GatewayOptions patient = GatewayFixture.options().withTimeouts(GatewayFixture.LONG);
        ScriptedInstance gone = ScriptedInstance.answering("gone", "never");
        gone.close();
        try (GatewayFixture fixture = new GatewayFixture(patient).with(gone)) {
            CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> inferred(fixture));
            await().until(() -> fixture.gateway.inFlight() == 1);
            fixture.with(gone, ScriptedInstance.answering("back", "ok"));
            assertThat(waiting.get().body()).isEqualTo("ok");
        }
    }

    @Test
    void whatWasKeptOfABodyIsFreedWhenItsClientLeaves() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick().with(ScriptedInstance.answering("a", "ok"))) {
            Socket socket =
                    fixture.raw("POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
            await().until(() -> fixture.gateway.kept() == 2);
            socket.close();
            await().until(() -> fixture.gateway.kept() == 0 && fixture.gateway.inFlight() == 0);
            fixture.infer("a whole one");
            await().until(() -> fixture.gateway.kept() == 0);
        }
    }

    @Test
    void aLongUploadMayTakeLongerThanAnAnswer() throws Exception {
        GatewayOptions small = GatewayFixture.options().withLimits(Limits.DEFAULTS.withBody(10));
        try (GatewayFixture fixture = new GatewayFixture(small).with(ScriptedInstance.answering("a", "ok"))) {
            Socket socket = fixture.raw("POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: 40\r\n\r\n" + "x".repeat(30));
            await().pollDelay(GatewayFixture.QUICK.whole().plusMillis(300))
                    .until(() -> fixture.gateway.inFlight() == 1);
            socket.getOutputStream().write("y".repeat(10).getBytes(StandardCharsets.US_ASCII));
            assertThat(GatewayFixture.all(socket)).startsWith("HTTP/1.1 200").endsWith("ok");
        }
    }

    @Test
    void anAddressWithoutAHostIsNamed() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            fixture.registry.service("digits").instances = List.of(ServiceInstance.builder("digits")
                    .id("odd")
                    .address(URI.create("mailto:somebody"))
                    .build());
            assertThat(fixture.infer("{}").body()).contains("odd: its address mailto:somebody names no host");
        }
    }

    @Test
    void answersWithoutABodyStayWithoutOne() throws Exception {
        ScriptedInstance empty =
                new ScriptedInstance("a", (request, wire) -> wire.send("HTTP/1.1 204 No Content\r\n\r\n"));
        try (GatewayFixture fixture = GatewayFixture.quick().with(empty)) {
            Socket socket = fixture.raw("GET /v2/models/digits HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(GatewayFixture.all(socket))
                    .startsWith("HTTP/1.1 204")
                    .doesNotContain("chunked")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void aStaleViewServesOnAndSaysSo() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick().with(ScriptedInstance.answering("a", "ok"))) {
            fixture.registry.service("digits").stale = true;
            HttpResponse<String> answer = fixture.infer("{}");
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.headers().firstValue(Headers.VIEW)).hasValue("stale");
        }
    }

    @Test
    void noMoreRequestsAreInFlightThanThereIsRoomFor() throws Exception {
        GatewayOptions two =
                GatewayFixture.options().withTimeouts(GatewayFixture.LONG).withLimits(Limits.DEFAULTS.withExchanges(2));
        ScriptedInstance silent = new ScriptedInstance("a", (request, wire) -> {});
        try (GatewayFixture fixture = new GatewayFixture(two).with(silent)) {
            fixture.raw(GET);
            fixture.raw(GET);
            await().until(() -> fixture.gateway.inFlight() == 2);
            HttpResponse<String> third = fixture.infer("{}");
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.body()).contains("as many requests in flight as it can take");
        }
    }

    @Test
    void anInstanceGetsNoMoreThanItsShareOfPendingRequests() throws Exception {
        GatewayOptions one = GatewayFixture.options().withLimits(Limits.DEFAULTS.withPendingPerInstance(1));
        ScriptedInstance silent = new ScriptedInstance("a", (request, wire) -> {});
        try (GatewayFixture fixture = new GatewayFixture(one).with(silent)) {
            fixture.raw(GET);
            await().until(() -> silent.received.size() == 1);
            HttpResponse<String> second = fixture.infer("{}");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.body()).contains("has as much as it can take");
            assertThat(silent.received).hasSize(1);
        }
    }

    @Test
    void strangeNamesDoNotFillTheMemory() throws Exception {
        GatewayOptions few = GatewayFixture.options().withLimits(Limits.DEFAULTS.withModels(4));
        try (GatewayFixture fixture = new GatewayFixture(few).with(ScriptedInstance.answering("a", "ok"))) {
            fixture.infer("{}");
            for (int i = 0; i < 20; i++) {
                assertThat(fixture.get("/v2/models/stranger-" + i).statusCode()).isEqualTo(503);
            }
            assertThat(fixture.registry.views.values().stream().filter(v -> !v.closed))
                    .hasSizeLessThanOrEqualTo(4);
            assertThat(fixture.infer("{}").body()).isEqualTo("ok");
        }
    }

    @Test
    void whatIsNotOfTheProtocolIsRefusedWithAReason() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            assertThat(fixture.get("/v1/chat").body()).contains("there is nothing at /v1/chat");
            assertThat(fixture.get("/v2/models/a%2Fb").statusCode()).isEqualTo(404);
            assertThat(GatewayFixture.all(
                            fixture.raw("GET /v2/models/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")))
                    .startsWith("HTTP/1.1 404");
            assertThat(GatewayFixture.all(
                            fixture.raw("DELETE /v2/models/digits HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")))
                    .startsWith("HTTP/1.1 405");
            assertThat(GatewayFixture.all(
                            fixture.raw("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n")))
                    .startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void theProtocolsOwnProbesTellOfTheGateway() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            assertThat(fixture.get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
            assertThat(fixture.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closingLetsRequestsInFlightEndAndTakesNoNewOnes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedInstance slow = new ScriptedInstance("a", (request, wire) -> {
            asked.countDown();
            awaited(go);
            wire.send(ScriptedInstance.ok("done"));
        });
        try (GatewayFixture fixture = GatewayFixture.quick().with(slow)) {
            CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> inferred(fixture));
            asked.await();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(fixture.gateway::close);
            await().until(() -> refuses(fixture));
            assertThat(closed).isNotDone();
            go.countDown();
            assertThat(waiting.get().body()).isEqualTo("done");
            closed.get();
        }
    }

    private static void awaited(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static boolean refuses(GatewayFixture fixture) {
        try (Socket socket = fixture.raw("")) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.quick()) {
            int port = fixture.gateway.address().getPort();
            assertThatThrownBy(() -> Gateway.start(new ListedRegistry(), GatewayOptions.DEFAULTS.withPort(port)))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("--port");
        }
    }
}
