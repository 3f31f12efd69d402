package io.quorate.test.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.TestKitException;
import io.quorate.test.junit.NoLeakedThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NoLeakedThreads
class TcpProxyTest {
    private static final int SILENCE_MILLIS = 150;

    private EchoServer server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
        proxy = TcpProxy.to(server.address());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void forwardsBothWaysUntilBothEndsAreClosed() throws IOException {
        try (Socket client = connect()) {
            byte[] sent = new byte[3_000_000];
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (byte) (i * 31);
            }
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, sent));
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            sending.join();
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> proxy.connections() == 0);
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(3_000_000);
    }

    @Test
    void cutEndsOpenConnectionsAndRefusesNewOnesUntilHealed() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.cut();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.heal();
        try (Socket client = connect()) {
            assertEchoed(client, "after");
        }
    }

    @Test
    void blackHoleKeepsConnectionsOpenAndSilentAndHealingLosesNothing() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.blackhole();
            send(client, "held");
            assertSilent(client);
            assertThat(server.received).hasValue("before".length());
            proxy.heal();
            assertThat(read(client, 4)).isEqualTo("held");
        }
    }

    @Test
    void blackHoleOneWayStillCarriesTheOther() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.blackhole(Direction.TO_CLIENT);
            send(client, "request");
            await().until(() -> server.received.get() == "beforerequest".length());
            assertSilent(client);
        }
    }

    @Test
    void newConnectionThroughABlackHoleDoesNotReachTheTarget() throws IOException {
        proxy.blackhole();
        try (Socket client = connect()) {
            send(client, "hello");
            assertSilent(client);
            assertThat(server.received).hasValue(0);
            proxy.heal();
            assertThat(read(client, 5)).isEqualTo("hello");
        }
    }

    @Test
    void delayHoldsEachReplyAndKeepsTheOrder() throws IOException {
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(60), Duration.ofMillis(40));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            for (char c = 'a'; c <= 'z'; c++) {
                send(client, String.valueOf(c));
            }
            assertThat(read(client, 26)).isEqualTo("abcdefghijklmnopqrstuvwxyz");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
        }
    }

    @Test
    void jitterDelaysByWhatTheSeedDraws() throws IOException {
        proxy.delay(Direction.TO_CLIENT, Duration.ZERO, Duration.ofMillis(60));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertEchoed(client, "x");
            }
            // 600 ms by the mean of an even draw.
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
        }
    }

    @Test
    void clientThatDiesInABlackHoleLeavesTheConnectionHalfOpen() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.blackhole();
        }
        await().during(Duration.ofMillis(SILENCE_MILLIS))
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.ends.isEmpty() && proxy.connections() == 1);
        proxy.heal();
        await().until(() -> server.ends.contains("end of stream"));
    }

    @Test
    void routingProxyForwardsEachConnectionByWhereItComesFrom() throws IOException {
        Map<Integer, InetSocketAddress> routes = new ConcurrentHashMap<>();
        try (EchoServer other = new EchoServer();
                TcpProxy routing = TcpProxy.routing("echo", from -> Optional.ofNullable(routes.get(from.getPort())))
                        .start();
                Socket known = new Socket();
                Socket unknown = new Socket()) {
            known.bind(new InetSocketAddress(routing.address().getAddress(), 0));
            routes.put(known.getLocalPort(), other.address());
            known.connect(routing.address());
            assertEchoed(known, "hello");
            assertThat(other.received).hasValue(5);
            assertThat(server.received).hasValue(0);
            unknown.connect(routing.address());
            assertThat(unknown.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void bandwidthLimitsTheRate() throws IOException {
        proxy.bandwidth(Direction.TO_TARGET, 100_000);
        try (Socket client = connect()) {
            long start = System.nanoTime();
            send(client, "x".repeat(20_000));
            read(client, 20_000);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Test
    void resetIsSeenByBothEnds() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            await().until(() -> server.ends.contains("reset"));
        }
        try (Socket client = connect()) {
            assertEchoed(client, "after");
        }
    }

    @Test
    void slowCloseDelaysTheEndOfTheStreamOnly() throws IOException {
        proxy.slowClose(Duration.ofMillis(200));
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            long start = System.nanoTime();
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
        }
    }

    @Test
    void lostReplyIsOneWhoseRequestTheTargetHasSeen() throws Exception {
        try (Socket client = connect();
                Socket other = connect()) {
            assertEchoed(client, "before");
            assertEchoed(other, "other");
            CompletableFuture<Void> lost = proxy.loseReply(6);
            send(client, "create");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            lost.get(5, TimeUnit.SECONDS);
            assertThat(server.received).hasValue("beforeothercreate".length());
            assertEchoed(other, "a connection that lost nothing goes on");
        }
    }

    @Test
    void healResetsConnectionsWhoseBytesWereSwallowed() throws IOException {
        try (Socket client = connect()) {
            assertEchoed(client, "before");
            proxy.swallow(Direction.TO_CLIENT);
            send(client, "applied");
            await().until(() -> server.received.get() == "beforeapplied".length());
            await().until(() -> proxy.bytes(Direction.TO_CLIENT) == "beforeapplied".length());
            proxy.heal();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void deadTargetIsAResetForTheClient() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void patientProxyWaitsForATargetThatIsAboutToListen() throws IOException {
        InetSocketAddress later = server.address();
        server.close();
        try (TcpProxy patient = TcpProxy.builder(later)
                        .connectPatience(Duration.ofSeconds(10))
                        .start();
                Socket client = new Socket(
                        patient.address().getAddress(), patient.address().getPort())) {
            send(client, "early");
            assertSilent(client);
            try (EchoServer lateServer = new EchoServer(later.getPort())) {
                assertThat(read(client, 5)).isEqualTo("early");
                assertThat(lateServer.received).hasValue(5);
            }
        }
    }

    @Test
    void everyMethodButCloseFailsAfterClose() {
        proxy.close();
        proxy.close();
        assertThatThrownBy(proxy::heal).isInstanceOf(TestKitException.class).hasMessageContaining("closed");
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void takenAddressAndNegativeDelayAreRefused() {
        assertThatThrownBy(() -> TcpProxy.builder(server.address())
                        .listenOn(proxy.address())
                        .start())
                .isInstanceOf(TestKitException.class)
                .hasMessageContaining("cannot listen");
        assertThatThrownBy(() -> proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void assertEchoed(Socket client, String text) throws IOException {
        send(client, text);
        assertThat(read(client, text.length())).isEqualTo(text);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }

    private static String read(Socket client, int bytes) throws IOException {
        return new String(client.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void send(Socket client, String text) {
        send(client, text.getBytes(UTF_8));
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
