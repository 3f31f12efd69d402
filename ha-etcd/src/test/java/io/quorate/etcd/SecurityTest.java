package io.quorate.etcd;

import static io.quorate.etcd.Site.bytes;
import static io.quorate.etcd.Site.failure;
import static io.quorate.etcd.Site.get;
import static io.quorate.etcd.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.test.store.EtcdCluster;
import io.quorate.test.tls.CertificateAuthority;
import io.quorate.test.tls.KeyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, tokens and certificates, on members that ask for them. */
@Tag("etcd")
class SecurityTest {
    private static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(3), Duration.ofMillis(375), Duration.ofMillis(1400), Duration.ofSeconds(3));
    private static final Duration TOKEN_TTL = Duration.ofSeconds(2);

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static KeyFiles client;

    private final Site site = new Site();

    @BeforeAll
    static void create() {
        authority = CertificateAuthority.create("ours");
        stranger = CertificateAuthority.create("theirs");
        client = authority.issue("client");
    }

    @AfterAll
    static void delete() {
        authority.close();
        stranger.close();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void mutualTlsLetsThoseInWhoShowACertificate() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .members(1)
                .tls(authority.issue("server"))
                .clientCertificates(authority)
                .start()) {
            String trusting = cluster.uri() + "/a?electionTimeout=500ms&ca=" + authority.certificate();
            Backend backend = site.backend(trusting + showing(client), TIMINGS);
            get(open(backend).join("m", "x~1", bytes("")));
            assertThat(opening(trusting)).hasMessageContaining("cert=");
            assertThat(opening(trusting + showing(stranger.issue("client")))).hasMessageContaining("cert=");
            // Plain text to a TLS port.
            assertThat(opening("etcd://" + cluster.connectString() + "/a")).hasMessageContaining("etcds://");
        }
    }

    @Test
    void memberOfAnotherAuthorityOrOutOfDateIsNotTrusted() throws Exception {
        try (EtcdCluster expired = EtcdCluster.builder()
                        .members(1)
                        .tls(authority.issueExpired("late"))
                        .start();
                EtcdCluster foreign = EtcdCluster.builder()
                        .members(1)
                        .tls(stranger.issue("server"))
                        .start()) {
            String ca = "/a?electionTimeout=500ms&ca=" + authority.certificate();
            assertThat(opening(expired.uri() + ca))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("expired");
            assertThat(opening(foreign.uri() + ca))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                    .hasMessageContaining("ca=");
        }
    }

    @Test
    void tlsToAMemberThatSpeaksNoneIsAnErrorThatSaysSo() {
        String uri =
                "etcds://" + Cluster.get().connectString() + "/a?electionTimeout=500ms&ca=" + authority.certificate();
        assertThat(opening(uri)).hasMessageContaining("TLS");
    }

    @Test
    void userReachesItsNamespaceOnlyAndAWrongPasswordIsToldAtOnce(@TempDir Path folder) throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .members(1)
                .rootPassword("root-word")
                .user("app", "app-word+%", "/app/")
                .start()) {
            String host = "etcd://%s" + cluster.connectString() + "/%s?electionTimeout=500ms";
            Backend app = site.backend(host.formatted("app:app-word+%25@", "app"), TIMINGS);
            get(open(app).join("m", "x~1", bytes("")));
            get(app.put("doc", bytes("v"), Expected.any()));
            RecordingObserver observer = new RecordingObserver();
            app.watch("m", observer);
            observer.awaitCall("snapshot 1");

            Path file = Files.writeString(folder.resolve("password"), "app-word+%\n");
            Backend byFile = site.backend(host.formatted("app@", "app") + "&passwordFile=" + file, TIMINGS);
            assertThat(get(byFile.list("m"))).hasSize(1);

            Backend elsewhere = site.backend(host.formatted("app:app-word+%25@", "other"), TIMINGS);
            assertThat(failure(elsewhere.get("doc")).kind()).isEqualTo(Kind.DENIED);
            assertThat(failure(elsewhere.open(new RecordingListener())).kind()).isEqualTo(Kind.DENIED);
            RecordingObserver forbidden = new RecordingObserver();
            elsewhere.watch("m", forbidden);
            forbidden.awaitCall("failed");

            long asked = System.nanoTime();
            assertThat(opening(host.formatted("app:wrong-word@", "app")))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
                    .hasMessageContaining("password")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-word"));
            assertThat(System.nanoTime() - asked)
                    .isLessThan(TIMINGS.connectTimeout().toNanos());
            assertThat(opening(host.formatted("", "app")))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
                    .hasMessageContaining("user");
        }
    }

    @Test
    void expiredTokenIsRenewedWithoutAnybodyNoticing() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .members(1)
                .rootPassword("root-word")
                .user("app", "app-word", "/app/")
                .tokenTtl(TOKEN_TTL)
                .start()) {
            String uri = "etcd://app:app-word@" + cluster.connectString() + "/app?electionTimeout=500ms";
            RecordingListener listener = new RecordingListener();
            Backend backend = site.backend(uri, TIMINGS);
            BackendSession session = open(backend, listener);
            RecordingObserver old = new RecordingObserver();
            backend.watch("m", old);
            old.awaitCall("snapshot 0");
            Entry awaited = get(session.join("q", "x~1", bytes("")));
            for (int token = 1; token <= 3; token++) {
                await().pollDelay(TOKEN_TTL.plusMillis(500)).atMost(Site.SOON).until(() -> true);
                AtomicInteger changes = new AtomicInteger();
                backend.awaitChange(awaited, changes::incrementAndGet);
                get(session.join("m", "x~" + token, bytes("")));
                // A stream keeps the token with which it was opened.
                RecordingObserver young = new RecordingObserver();
                backend.watch("m", young);
                young.awaitCall("snapshot " + token);
                get(session.join("n" + token, "y~" + token, bytes("")));
                old.awaitCall("updated x~" + token);
                assertThat(young.failures).isEmpty();
                assertThat(changes).hasValue(0);
                awaited = get(session.replace(awaited, bytes("" + token)));
                await().atMost(Site.SOON).until(() -> changes.get() == 1);
            }
            assertThat(listener.events).isEmpty();
            assertThat(listener.extensions.get()).isGreaterThan(5);
        }
    }

    @Test
    void watchBegunWithAnExpiredTokenSeesWhatChanges() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .members(1)
                .rootPassword("root-word")
                .user("app", "app-word", "/app/")
                .tokenTtl(TOKEN_TTL)
                .start()) {
            String uri = "etcd://app:app-word@" + cluster.connectString() + "/app?electionTimeout=500ms";
            Backend backend = site.backend(uri, TIMINGS);
            RecordingObserver old = new RecordingObserver();
            Backend.Watch first = backend.watch("m", old);
            old.awaitCall("snapshot 0");
            await().pollDelay(TOKEN_TTL.plusMillis(500)).atMost(Site.SOON).until(() -> true);
            RecordingObserver young = new RecordingObserver();
            backend.watch("m", young);
            young.awaitCall("snapshot 0");
            get(backend.put("m/doc", bytes("1"), Expected.any()));
            young.awaitCall("updated doc");
            old.awaitCall("updated doc");
            first.close();
            get(backend.put("m/doc2", bytes("1"), Expected.any()));
            young.awaitCall("updated doc2");
            assertThat(young.calls).doesNotContain("stale");
        }
    }

    private StoreException opening(String uri) {
        return failure(site.backend(uri, TIMINGS).open(new RecordingListener()));
    }

    private static String showing(KeyFiles files) {
        return "&cert=" + files.certificate() + "&key=" + files.privateKey();
    }
}
