package io.quorate.examples.modelserver;

import static io.quorate.examples.modelserver.V2Client.INFER;
import static io.quorate.examples.modelserver.V2Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.QuorateException;
import io.quorate.examples.digits.DigitPainter;
import io.quorate.examples.digits.Drawing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final String DRAWING = V2Client.request(new DigitPainter(3).paint(1));

    @Test
    void parallelRequestsGetTheirOwnAnswers() {
        try (ServedDigits served = ServedDigits.start()) {
            List<Drawing> drawings = new DigitPainter(3).paint(64);
            List<CompletableFuture<HttpResponse<byte[]>>> answers = drawings.stream()
                    .map(drawing -> served.client.inferLater(V2Client.request(List.of(drawing))))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<byte[]> answer = answers.get(i).join();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body())
                        .isEqualTo(served.client
                                .infer(V2Client.request(List.of(drawings.get(i))))
                                .body());
            }
            await().untilAsserted(() -> assertThat(served.server.inFlight()).isZero());
            assertThat(served.server.sinceLastSuccess()).isLessThan(SECONDS);
        }
    }

    @Test
    void whoFindsNoPlaceIsSentElsewhere() throws IOException {
        try (ServedDigits served = new ServedDigits(setup -> setup.workers(1).queue(1))) {
            try (Socket first = halfARequest(served);
                    Socket second = halfARequest(served)) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                await().untilAsserted(() -> assertThat(served.server.inFlight()).isEqualTo(2));
                HttpResponse<byte[]> third = served.client.infer(DRAWING);
                assertThat(third.statusCode()).isEqualTo(503);
                assertThat(third.headers().firstValue("Retry-After")).contains("1");
                assertThat(V2Client.error(third)).contains("2 places");
                assertThat(served.server.canary()).isTrue();
                assertThat(served.client.get("/v2/health/ready").statusCode()).isEqualTo(200);
            }
            await().untilAsserted(() ->
                    assertThat(served.client.infer(DRAWING).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void drainWaitsForWhatIsInFlightAndSaysNotReadyMeanwhile()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ServedDigits served = ServedDigits.start();
                Socket slow = halfARequest(served)) {
            await().untilAsserted(() -> assertThat(served.server.inFlight()).isEqualTo(1));
            assertThat(served.server.drain(Duration.ofMillis(50))).isFalse();
            assertThat(served.client.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertThat(json(served.client.get("/v2/models/digits/ready"))
                            .path("ready")
                            .asBoolean(true))
                    .isFalse();
            assertThat(served.client.get("/v2/health/live").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> late = served.client.infer(DRAWING);
            assertThat(late.statusCode()).isEqualTo(200);
            assertThat(late.headers().firstValue("Connection")).contains("close");
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(served));
            slow.getOutputStream().write(DRAWING.substring(1).getBytes(StandardCharsets.UTF_8));
            assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
            slow.setSoTimeout(10_000);
            assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    private static boolean drain(ServedDigits served) {
        try {
            return served.server.drain(SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingTwiceIsClosingOnceAndLeavesNoThread() {
        ServedDigits served = ServedDigits.start();
        assertThat(served.client.infer(DRAWING).statusCode()).isEqualTo(200);
        served.close();
        assertThatCode(served::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), served.server.port()).close())
                .isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(serverThreads()).isEmpty());
    }

    private static Stream<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("vert.x") || name.startsWith("inference"));
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                InferenceModel model = InferenceModel.bundled()) {
            ModelServerBuilder setup = ModelServer.builder(model).port(taken.getLocalPort());
            assertThatThrownBy(setup::start)
                    .isInstanceOf(QuorateException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
        await().untilAsserted(() -> assertThat(serverThreads()).isEmpty());
    }

    @Test
    void wrongSettingsAreRefusedWhereTheyAreGiven() {
        try (InferenceModel model = InferenceModel.bundled()) {
            ModelServerBuilder setup = ModelServer.builder(model);
            assertThatThrownBy(() -> setup.port(65_536)).hasMessageContaining("65536");
            assertThatThrownBy(() -> setup.workers(0)).hasMessageContaining("Workers is 0");
            assertThatThrownBy(() -> setup.queue(-1)).hasMessageContaining("Queue is -1");
            assertThatThrownBy(() -> setup.readTimeout(Duration.ZERO)).hasMessageContaining("Read time-out");
            assertThatThrownBy(() -> setup.instance("a\r\nb")).hasMessageContaining("letters, digits");
            assertThatThrownBy(() -> setup.modelName("a/b")).hasMessageContaining("'a/b'");
        }
    }

    /** A place is taken by the head of a request; the body's first byte shows that it is no mistake. */
    private static Socket halfARequest(ServedDigits served) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port());
        String head = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + DRAWING.length() + "\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
