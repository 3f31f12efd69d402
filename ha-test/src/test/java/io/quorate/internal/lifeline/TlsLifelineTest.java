package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.quorate.ConfigurationException;
import io.quorate.LifelineOptions;
import io.quorate.PeerEvidence.Kind;
import io.quorate.test.tls.CertificateAuthority;
import io.quorate.test.tls.KeyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lifelines by TLS: what counts as a proof with it, and who is not even listened to. */
class TlsLifelineTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final SocketLimits PATIENT = limits(SOON);
    private static final SocketLimits HASTY = limits(Duration.ofMillis(500));

    private static CertificateAuthority authority;
    private static CertificateAuthority another;
    private static KeyFiles files;
    private static KeyFiles foreign;
    private static SSLContext ours;
    private static SSLContext theirs;

    private final List<Kind> told = new CopyOnWriteArrayList<>();
    private final List<SocketSource> nodes = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void issue() {
        authority = CertificateAuthority.create("nodes");
        another = CertificateAuthority.create("nodes");
        files = authority.issue("node");
        foreign = another.issue("node");
        ours = new PemContext(authority.certificate(), files.certificate(), files.privateKey()).get();
        theirs = new PemContext(another.certificate(), foreign.certificate(), foreign.privateKey()).get();
    }

    @AfterAll
    static void forget() {
        authority.close();
        another.close();
    }

    @AfterEach
    void stop() throws Exception {
        nodes.forEach(SocketSource::close);
        for (SocketSource node : nodes) {
            node.awaitEnd(SOON);
        }
        await().atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().matches("quorate-.*-(lifeline|tls)")));
    }

    private static SocketLimits limits(Duration helloTimeout) {
        return new SocketLimits(4, 4, helloTimeout, Duration.ofSeconds(60), Duration.ofMillis(100));
    }

    private static LifelineOptions secured() {
        return LifelineOptions.defaults().withTls(() -> ours);
    }

    private SocketSource node(LifelineOptions options, SocketLimits limits) {
        SocketSource node = SocketSource.open(options, "node", "n1", limits);
        nodes.add(node);
        return node;
    }

    private SocketSource watcher(LifelineOptions options, InetSocketAddress of) {
        SocketSource watcher = SocketSource.open(options, "watcher", "w1", PATIENT);
        nodes.add(watcher);
        watcher.watch(new Peer("node", "n1", of), told::add);
        return watcher;
    }

    private static InetSocketAddress addressOf(SocketSource source) {
        return Addresses.parse(source.address().orElseThrow()).orElseThrow();
    }

    private static InetSocketAddress addressOf(ServerSocket port) {
        return (InetSocketAddress) port.getLocalSocketAddress();
    }

    private void awaitTold(Kind... kinds) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(kinds));
    }

    /** The watcher has called and been answered. */
    private static TlsPeer greeted(ServerSocket port) throws Exception {
        TlsPeer peer = TlsPeer.accept(port, ours);
        assertThat(peer.hear()).contains(new Frame.Hello("watcher", "w1"));
        peer.say(Wire.hello("node", "n1"));
        return peer;
    }

    /** Another call, and so the one before has been judged. */
    private static void settle(ServerSocket port) throws Exception {
        try (TlsPeer peer = greeted(port)) {
            peer.say(Wire.part());
            try (TlsPeer another = greeted(port)) {
                another.say(Wire.part());
            }
        }
    }

    private static void assertThatItServesFriends(SocketSource node) throws Exception {
        try (TlsPeer friend = TlsPeer.call(addressOf(node), ours)) {
            friend.say(Wire.hello("friend", "f1"));
            assertThat(friend.hear()).contains(new Frame.Hello("node", "n1"));
        }
    }

    @Test
    void nodesThatTrustEachOtherWatchAndSayGoodbye() {
        SocketSource node = node(secured(), PATIENT);
        List<Boolean> connected = new CopyOnWriteArrayList<>();
        SocketSource watcher = node(secured(), PATIENT);
        watcher.watch(new Peer("node", "n1", addressOf(node)), new EvidenceSource.Listener() {
            @Override
            public void evidence(Kind kind) {
                told.add(kind);
            }

            @Override
            public void connected(boolean now) {
                connected.add(now);
            }
        });
        await().atMost(SOON).until(() -> connected.equals(List.of(true)));
        node.close();
        awaitTold(Kind.GOODBYE);
        assertThat(node.rejected() + watcher.rejected()).isZero();
    }

    @Test
    void endOfStreamWithoutANoticeProvesDeathAtOnce() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            watcher(secured(), addressOf(port));
            greeted(port).endOfStream();
            awaitTold(Kind.END_OF_STREAM);
        }
    }

    @Test
    void noticeOfTlsProvesNothingSinceALivingProcessWroteIt() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            watcher(secured(), addressOf(port));
            greeted(port).closeByNotice();
            settle(port);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void bytesThatSomebodyPutsIntoTheStreamProveNothing() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            SocketSource watcher = watcher(secured(), addressOf(port));
            TlsPeer peer = greeted(port);
            peer.forge(new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0});
            settle(port);
            assertThat(watcher.rejected()).isEqualTo(1);
        }
    }

    @Test
    void resetAndACallThatEndsBeforeAByteProveDeath() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            watcher(secured(), addressOf(port));
            greeted(port).reset();
            try (Socket dying = port.accept()) {
                assertThat(dying.getInputStream().read()).as("a hello of TLS").isEqualTo(22);
                dying.setSoLinger(true, 0);
            }
            awaitTold(Kind.RESET_THEN_NO_HELLO);
        }
    }

    @Test
    void resetAndARefusedCallProveDeath() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            watcher(secured(), addressOf(port));
            TlsPeer peer = greeted(port);
            port.close();
            peer.reset();
            awaitTold(Kind.RESET_THEN_REFUSED);
        }
    }

    @Test
    void resetAndAHandshakeThatFailsProveNothing() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            SocketSource watcher = watcher(secured(), addressOf(port));
            greeted(port).reset();
            // It lives, and does not trust us any more, nor we it.
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TlsPeer.accept(port, theirs).hear());
            settle(port);
            assertThat(told).isEmpty();
            assertThat(watcher.rejected()).isEqualTo(1);
        }
    }

    @Test
    void resetAndAHandshakeThatIsBrokenOffProveNothing() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            watcher(secured(), addressOf(port));
            greeted(port).reset();
            try (Socket living = port.accept()) {
                // Whoever says as much as a byte is no dead process.
                living.getOutputStream().write(22);
                assertThat(living.getInputStream().read()).isEqualTo(22);
            }
            settle(port);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void nodeOfAnotherAuthorityIsNoPeerEitherWay() throws Exception {
        SocketSource node = node(LifelineOptions.defaults().withTls(() -> theirs), PATIENT);
        SocketSource watcher = watcher(secured(), addressOf(node));
        await().atMost(SOON).until(() -> node.rejected() > 0 && watcher.rejected() > 0);
        node.close();
        node.awaitEnd(SOON);
        assertThat(told).isEmpty();
    }

    private static TrustManager[] trustIn(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    @Test
    void callerWithoutACertificateHearsNothing() throws Exception {
        SocketSource node = node(secured(), PATIENT);
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(null, trustIn(authority.certificate()), null);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            try (TlsPeer stranger = TlsPeer.call(addressOf(node), nobody)) {
                stranger.say(Wire.hello("stranger", "s1"));
                stranger.hear();
            }
        });
        await().atMost(SOON).until(() -> node.rejected() == 1);
        assertThatItServesFriends(node);
    }

    @Test
    void nodeWithoutTlsIsNoPeerOfOneWithItEitherWay() throws Exception {
        SocketSource secured = node(secured(), PATIENT);
        SocketSource plain = node(LifelineOptions.defaults(), PATIENT);
        secured.watch(new Peer("node", "n1", addressOf(plain)), told::add);
        await().atMost(SOON).until(() -> plain.rejected() > 0 && secured.rejected() > 0);

        long before = plain.rejected();
        plain.watch(new Peer("node", "n1", addressOf(secured)), told::add);
        await().atMost(SOON).until(() -> plain.rejected() > before);
        assertThatItServesFriends(secured);
        plain.close();
        secured.close();
        secured.awaitEnd(SOON);
        assertThat(told).isEmpty();
    }

    @Test
    void garbageInAHandshakeIsHungUpOn() throws Exception {
        SocketSource node = node(secured(), PATIENT);
        byte[] halfARecord = {22, 3, 1, 0, 100, 1, 0, 0, 96, 3, 3, 1, 2, 3};
        byte[] longRecord = new byte[40_000];
        longRecord[0] = 22;
        longRecord[1] = 3;
        longRecord[2] = 3;
        longRecord[3] = (byte) 0xff;
        List<byte[]> garbage = List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII),
                new byte[1_000],
                new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 9},
                longRecord,
                concat(halfARecord, new byte[500]));
        for (byte[] bytes : garbage) {
            try (Socket stranger = TlsPeer.callPlainly(addressOf(node))) {
                stranger.getOutputStream().write(bytes);
                assertThatItIsHungUpOn(stranger);
            }
        }
        await().atMost(SOON).until(() -> node.rejected() == garbage.size());
        assertThatItServesFriends(node);
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        return ByteBuffer.allocate(head.length + tail.length)
                .put(head)
                .put(tail)
                .array();
    }

    private static void assertThatItIsHungUpOn(Socket stranger) {
        try {
            int next = stranger.getInputStream().read();
            assertThat(next).as("an alert, or the end").isIn(21, -1);
            while (next >= 0) {
                next = stranger.getInputStream().read();
            }
        } catch (IOException e) {
            // What was not read any more makes it a reset.
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void slowHandshakesAreHungUpOnInTimeAndMakeRoom() throws Exception {
        SocketSource node = node(secured(), HASTY);
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < 3 * HASTY.inbound(); i++) {
            Socket slow = TlsPeer.callPlainly(addressOf(node));
            slow.getOutputStream().write(new byte[] {22, 3, 1});
            flood.add(slow);
        }
        for (Socket slow : flood) {
            assertThatItIsHungUpOn(slow);
            slow.close();
        }
        await().atMost(SOON).until(() -> node.rejected() == flood.size());
        // A friend may be too slow for a node this hasty, on a machine that has other things to do.
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThatItServesFriends(node));
    }

    @Test
    void peerThatNeverAnswersTheHandshakeIsGivenUp() throws Exception {
        try (ServerSocket port = TlsPeer.listen()) {
            SocketSource watcher = SocketSource.open(secured(), "watcher", "w1", HASTY);
            nodes.add(watcher);
            watcher.watch(new Peer("node", "n1", addressOf(port)), told::add);
            try (Socket first = port.accept();
                    Socket second = port.accept()) {
                assertThat(first).isNotEqualTo(second);
            }
            assertThat(told).isEmpty();
        }
    }

    @Test
    void replacedFilesAreUsedForTheNextConnection() throws Exception {
        Path trusted = copy(authority.certificate(), "ca.pem");
        Path shown = copy(files.certificate(), "node.pem");
        Path key = copy(files.privateKey(), "node.key");
        SocketSource node = node(LifelineOptions.defaults().withTls(trusted, shown, key), PATIENT);
        assertThatItServesFriends(node);

        Files.writeString(shown, "not a certificate");
        touch(shown, 1);
        assertThatItServesFriends(node);
        // One of three, and it does not fit the others.
        copy(foreign.certificate(), "node.pem");
        touch(shown, 2);
        assertThatItServesFriends(node);
        assertThatItServesFriends(node);

        copy(another.certificate(), "ca.pem");
        copy(foreign.privateKey(), "node.key");
        touch(shown, 3);
        await().atMost(SOON).ignoreExceptions().until(() -> {
            try (TlsPeer friend = TlsPeer.call(addressOf(node), theirs)) {
                friend.say(Wire.hello("friend", "f1"));
                return friend.hear().equals(Optional.of(new Frame.Hello("node", "n1")));
            }
        });
    }

    private Path copy(Path file, String name) throws IOException {
        return Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Clocks of file systems are coarse. */
    private static void touch(Path file, int later) throws IOException {
        Files.setLastModifiedTime(
                file,
                FileTime.fromMillis(
                        System.currentTimeMillis() + later * Duration.ofHours(1).toMillis()));
    }

    @Test
    void materialThatCannotServeIsNamedAtTheStart() throws Exception {
        KeyFiles late = authority.issueExpired("late");
        Path ca = authority.certificate();
        assertThatItDoesNotStart(ca, late.certificate(), late.privateKey()).withMessageContaining("valid today");
        assertThatItDoesNotStart(another.certificate(), files.certificate(), files.privateKey())
                .withMessageContaining("vouch for");
        assertThatItDoesNotStart(ca, files.certificate(), foreign.privateKey()).withMessageContaining("with its key");
        assertThatItDoesNotStart(ca, folder.resolve("missing.pem"), files.privateKey())
                .withMessageContaining("missing.pem");
        assertThatItDoesNotStart(ca, files.certificate(), files.certificate())
                .withMessageContaining("PKCS#8")
                .withMessageContaining(files.certificate().toString());
        SSLContext old = SSLContext.getInstance("TLS");
        old.init(null, null, null);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> node(LifelineOptions.defaults().withTls(() -> old), PATIENT))
                .withMessageContaining("LifelineOptions.withTls");
    }

    private ThrowableAssertAlternative<ConfigurationException> assertThatItDoesNotStart(
            Path ca, Path certificate, Path key) {
        return assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> node(LifelineOptions.defaults().withTls(ca, certificate, key), PATIENT));
    }
}
