package io.quorate.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.QuorateException;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;
import io.quorate.health.ProbeOptions;
import io.quorate.health.ProbeResult;
import io.quorate.time.VirtualClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HaHttpServerTest {
    private static final ProbeOptions AT_ONCE = ProbeOptions.defaults().withInitialDelay(ofSeconds(0));

    private final VirtualClock clock = new VirtualClock();
    private final HealthEngine health = HealthEngine.builder()
            .ticker(clock)
            .scheduler(clock)
            .executor(clock)
            .build();
    private final HaHttpServer server = HaHttpServer.builder(health)
            .threads(2)
            .requestTimeout(ofMillis(500))
            .start();

    @AfterEach
    void closingLeavesNoThread() {
        server.close();
        server.close();
        health.close();
        await().pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(serverThreads()).isEmpty());
    }

    /** For what must run out of time; the others must not, on a busy machine either. */
    private HaHttpServer hasty() {
        return HaHttpServer.builder(health)
                .threads(2)
                .requestTimeout(ofSeconds(1))
                .start();
    }

    @Test
    void bindsTheLoopbackAddressUnlessToldOtherwise() {
        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(server.port()).isPositive();
    }

    @Test
    void answersEachStateWithItsStatus() throws IOException {
        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok\n");
        assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/startupz")).startsWith("HTTP/1.1 200 ");
        health.startup("load", () -> ProbeResult.fail("no model"), AT_ONCE);

        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\nreadiness failed\n");
        assertThat(get("/startupz")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void metricsAreWhatTheirSupplierTellsAndOnlyWhereThereIsOne() throws IOException {
        assertThat(get("/metrics")).startsWith("HTTP/1.1 404 ");
        List<String> texts = new ArrayList<>(List.of("leading 1\n"));
        try (HaHttpServer measured = HaHttpServer.builder(health)
                .metrics("text/plain; version=0.0.4", () -> texts.remove(0))
                .start()) {
            assertThat(get(measured, "/metrics"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/plain; version=0.0.4\r\n")
                    .endsWith("\r\n\r\nleading 1\n");
            assertThat(get(measured, "/metrics")).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void livenessDownAnswers503() throws IOException {
        health.liveness("engine", () -> ProbeResult.fail("hangs"), AT_ONCE.withFailureThreshold(1));
        clock.runDue();

        assertThat(get("/livez")).startsWith("HTTP/1.1 503 ").endsWith("liveness failed\n");
    }

    @Test
    void verboseListsTheDecidingProbesAsJson() throws IOException {
        health.startup("load", () -> ProbeResult.pass("loaded"), AT_ONCE);
        health.readiness("model \"7b\"", () -> ProbeResult.fail("queue of 12\n> 10"), AT_ONCE);
        health.liveness("engine", ProbeResult::pass, AT_ONCE);
        clock.runDue();
        clock.advance(ofMillis(1_500));
        HealthHandle hold = health.holdReadiness("draining");

        assertThat(get("/readyz?verbose"))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("Content-Type: application/json\r\n")
                .endsWith("\r\n\r\n{\"kind\":\"readiness\",\"healthy\":false,\"started\":true,\"holds\":[\"draining\"],"
                        + "\"probes\":[{\"name\":\"load\",\"kind\":\"startup\",\"state\":\"UP\",\"stateAgeMs\":1500,"
                        + "\"lastHealthy\":true,\"detail\":\"loaded\",\"lastAgeMs\":1500,\"consecutiveFailures\":0,"
                        + "\"consecutiveSuccesses\":1,\"stuck\":false},"
                        + "{\"name\":\"model \\\"7b\\\"\",\"kind\":\"readiness\",\"state\":\"PENDING\","
                        + "\"stateAgeMs\":1500,\"lastHealthy\":false,\"detail\":\"queue of 12\\n> 10\","
                        + "\"lastAgeMs\":1500,\"consecutiveFailures\":1,\"consecutiveSuccesses\":0,\"stuck\":false}]}");
        hold.close();
    }

    @Test
    void verboseMayBeSwitchedOff() throws IOException {
        assertThat(get("/livez?verbose=false")).endsWith("ok\n");
        assertThat(get("/livez?a=b&verbose=1")).contains("\"kind\":\"liveness\"");
    }

    @Test
    void aThousandProbesFitIntoOneAnswer() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            health.readiness("p" + i, ProbeResult::pass, AT_ONCE);
        }
        clock.runDue();

        assertThat(get("/readyz?verbose"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"p999\"")
                .endsWith("}]}");
    }

    @Test
    void anUnknownPathIs404() throws IOException {
        for (String path : List.of("/", "/livezz", "/livez/x", "/admin", "/livez/../readyz")) {
            assertThat(get(path)).as(path).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void otherMethodsAre405() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "get")) {
            assertThat(send(method + " /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .as(method)
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("Allow: GET, HEAD");
        }
    }

    @Test
    void headAnswersWithoutABody() throws IOException {
        assertThat(send("HEAD /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("Content-Length: 3\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void garbageDoesNotHarmTheServer() throws IOException {
        for (String garbage :
                List.of("\0\1\2\r\n\r\n", "GET\r\n\r\n", "GET a:b HTTP/1.1\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n")) {
            assertThat(send(garbage)).as(garbage).doesNotContain(" 200 ");
        }
        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aBodyIsNotReadToItsEnd() throws IOException {
        String request = "GET /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000000\r\n\r\nbegin";
        try (HaHttpServer hasty = hasty()) {
            assertThat(send(hasty, request)).startsWith("HTTP/1.1 200 ").containsIgnoringCase("Connection: close");
        }
    }

    @Test
    void clientsThatNeverFinishTheirRequestAreHungUpOn() throws IOException {
        try (HaHttpServer hasty = hasty()) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = connect(hasty);
                socket.getOutputStream().write("GET /livez HT".getBytes(US_ASCII));
                slow.add(socket);
            }

            assertThat(send(hasty, "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            for (Socket socket : slow) {
                try (socket) {
                    assertThat(readAll(socket)).isEmpty();
                }
            }
        }
    }

    @Test
    void endlessHeadersAreHungUpOn() throws IOException {
        try (Socket socket = connect(server)) {
            byte[] header = "X-Long: %s\r\n".formatted("x".repeat(8_000)).getBytes(US_ASCII);
            assertThatThrownBy(() -> {
                        socket.getOutputStream().write("GET /livez HTTP/1.1\r\n".getBytes(US_ASCII));
                        // Bounded, so that a server that reads on fails this test instead of hanging it.
                        for (int i = 0; i < 1_000_000; i++) {
                            socket.getOutputStream().write(header);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void manyConnectionsAreServedByAFewThreads() throws IOException {
        for (int i = 0; i < 200; i++) {
            assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(serverThreads())
                .filteredOn(name -> name.equals("quorate-http"))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aPortInUseIsNamedWithItsMend() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> HaHttpServer.builder(health).port(port).start())
                    .isInstanceOf(QuorateException.class)
                    .hasMessageContainingAll("port " + port + " on 127.0.0.1", "choose another with port(...)");
        }
    }

    @Test
    void anAddressOfAnotherHostIsAnError() throws IOException {
        InetAddress foreign = InetAddress.getByName("192.0.2.1");

        assertThatThrownBy(() -> HaHttpServer.builder(health).address(foreign).start())
                .isInstanceOf(QuorateException.class)
                .hasMessageContainingAll("192.0.2.1", "one of this host's");
    }

    @Test
    void valuesOutOfRangeAreRefusedAtTheCall() {
        HaHttpServer.Builder builder = HaHttpServer.builder(health);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTimeout(ofSeconds(0)));
    }

    @Test
    void aClosedServerNoLongerListens() {
        server.close();

        assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    }

    @Test
    void closingTheEngineMakesItNotReadyButLive() throws IOException {
        health.close();

        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/readyz?verbose")).startsWith("HTTP/1.1 503 ").contains("\"holds\":[\"closed\"]");
    }

    private String get(String target) throws IOException {
        return get(server, target);
    }

    private static String get(HaHttpServer from, String target) throws IOException {
        return send(from, "GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }

    private String send(String request) throws IOException {
        return send(server, request);
    }

    private static String send(HaHttpServer to, String request) throws IOException {
        try (Socket socket = connect(to)) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return readAll(socket);
        }
    }

    private static Socket connect(HaHttpServer to) throws IOException {
        Socket socket = new Socket(to.address().getAddress(), to.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String readAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (SocketException reset) {
            // A reset after the answer: the server hung up on what it did not read.
            return text.toString();
        }
        return text.toString();
    }

    private static List<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-http") || name.startsWith("HTTP-Dispatcher"))
                .toList();
    }
}
