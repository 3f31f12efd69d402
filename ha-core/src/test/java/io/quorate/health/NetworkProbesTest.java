package io.quorate.health;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NetworkProbesTest {
    /** Runs out in these tests, but not before a busy machine has connected and asked. */
    private static final Duration AMPLE = ofSeconds(1);

    private static final URI NOBODY = URI.create("http://127.0.0.1:1/");

    @Test
    void anExpectedStatusPassesAndAnotherFailsWithItsBody() throws Exception {
        try (RawServer server = answering("HTTP/1.1 503 Busy\r\nContent-Length: 7\r\n\r\nloading")) {
            HttpProbe probe = HttpProbe.get(server.uri("/ready?token=secret"));

            assertThat(probe.check())
                    .isEqualTo(ProbeResult.fail("http://127.0.0.1:" + server.port() + "/ready answered 503: loading"));
            assertThat(probe.withExpectedStatus(503).check().healthy()).isTrue();
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (RawServer server = answering("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(HttpProbe.get(server.uri("/")).check().detail()).contains("answered 302");
        }
    }

    @Test
    void aServerThatNeverAnswersFailsAtTheTimeOutAndIsHungUpOn() throws Exception {
        try (RawServer server = new RawServer(NetworkProbesTest::readUntilGone)) {
            ProbeResult result =
                    HttpProbe.get(server.uri("/")).withTimeout(AMPLE).check();

            assertThat(result.healthy()).isFalse();
            assertThat(result.detail()).startsWith("no complete answer").endsWith("within PT1S");
            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void ofAnEndlessBodyOnlyTheBeginningIsRead() throws Exception {
        try (RawServer server = new RawServer(connection -> endless(connection, 200))) {
            ProbeResult result =
                    HttpProbe.get(server.uri("/")).withTimeout(ofSeconds(10)).check();

            assertThat(result.healthy()).isTrue();
            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aBodyThatStopsHalfwayFailsAtTheTimeOut() throws Exception {
        try (RawServer server = new RawServer(connection -> {
            readHead(connection);
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII));
            readUntilGone(connection);
        })) {
            ProbeResult result =
                    HttpProbe.get(server.uri("/")).withTimeout(AMPLE).check();

            assertThat(result.detail()).startsWith("no complete answer");
            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aResetOrGarbageOrNobodyIsAFailureWithTheReason() throws Exception {
        try (RawServer server = new RawServer(NetworkProbesTest::reset)) {
            assertThat(HttpProbe.get(server.uri("/")).check().detail()).startsWith("no answer from http://127.0.0.1");
        }
        try (RawServer server = answering("SSH-2.0-OpenSSH_9.2\r\n\r\n")) {
            assertThat(HttpProbe.get(server.uri("/")).check().healthy()).isFalse();
        }
        assertThat(HttpProbe.get(NOBODY).check().detail()).startsWith("no answer from http://127.0.0.1:1/");
    }

    @Test
    void anInterruptEndsAnHttpProbe() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            asked.countDown();
            readUntilGone(connection);
        })) {
            HttpProbe probe = HttpProbe.get(server.uri("/")).withTimeout(ofMinutes(10));
            AtomicReference<Exception> ended = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    probe.check();
                } catch (InterruptedException e) {
                    ended.set(e);
                }
            });
            thread.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();

            await().until(() -> ended.get() instanceof InterruptedException);
        }
    }

    @Test
    void aBadUriOrStatusIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpProbe.get(URI.create("ftp://h/")));
        assertThatIllegalArgumentException().isThrownBy(() -> HttpProbe.get(URI.create("/relative")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.get(NOBODY).withExpectedStatus());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.get(NOBODY).withExpectedStatus(99));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProbe.get(NOBODY).withTimeout(ofSeconds(0)));
    }

    @Test
    void tcpPassesOnceAccepted() throws Exception {
        try (RawServer server = new RawServer(NetworkProbesTest::readUntilGone)) {
            assertThat(TcpProbe.of("127.0.0.1", server.port()).check().healthy())
                    .isTrue();
        }
    }

    @Test
    void tcpFailsWhereNobodyListensAndSaysWhy() throws Exception {
        ProbeResult refused = TcpProbe.of("127.0.0.1", 1).check();
        assertThat(refused.healthy()).isFalse();
        assertThat(refused.detail()).startsWith("cannot connect to 127.0.0.1:1").contains("refused");
        assertThat(TcpProbe.of("no-such-host.invalid", 80).check().detail()).contains("cannot be resolved");
    }

    @Test
    void aBadTcpAddressIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TcpProbe.of("h", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> TcpProbe.of("h", 65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> TcpProbe.of("", 80));
    }

    private static RawServer answering(String response) throws IOException {
        return new RawServer(connection -> {
            readHead(connection);
            connection.getOutputStream().write(response.getBytes(US_ASCII));
        });
    }

    private static void endless(Socket connection, int status) throws IOException {
        readHead(connection);
        connection.getOutputStream().write(("HTTP/1.1 " + status + " OK\r\n\r\n").getBytes(US_ASCII));
        // Bounded, so that a probe that reads on fails this test instead of hanging it.
        for (int i = 0; i < 100_000; i++) {
            connection.getOutputStream().write(new byte[64 * 1024]);
        }
    }

    private static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
    }

    private static void readHead(Socket connection) throws IOException {
        BufferedReader head = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
        String line = head.readLine();
        while (line != null && !line.isEmpty()) {
            line = head.readLine();
        }
    }

    /** Answers nothing and waits for the other side to leave. */
    private static void readUntilGone(Socket connection) throws IOException {
        while (connection.getInputStream().read() >= 0) {
            assertThat(connection.isClosed()).isFalse();
        }
        throw new IOException("the other side has left");
    }
}
