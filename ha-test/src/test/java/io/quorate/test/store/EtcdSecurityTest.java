package io.quorate.test.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.test.junit.NoLeakedThreads;
import io.quorate.test.tls.CertificateAuthority;
import io.quorate.test.tls.KeyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The locks of a real cluster hold, and the bad certificates are bad. */
@Tag("etcd")
@NoLeakedThreads
class EtcdSecurityTest {
    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;

    @BeforeAll
    static void create() {
        authority = CertificateAuthority.create("ours");
        stranger = CertificateAuthority.create("ours");
    }

    @AfterAll
    static void delete() {
        authority.close();
        stranger.close();
    }

    @Test
    void membersThatAskForClientCertificatesLetNobodyElseIn() throws Exception {
        KeyFiles client = authority.issue("client");
        try (EtcdCluster cluster = EtcdCluster.builder()
                .tls(authority.issue("server"))
                .clientCertificates(authority)
                .start()) {
            assertThat(cluster.uri()).startsWith("etcds://127.0.0.1:");
            new Keys(cluster).put("/a", "1");
            assertThat(new Keys(cluster).has("/a")).isTrue();
            assertThat(health(cluster, authority, client)).contains("true");
            assertThatThrownBy(() -> health(cluster, authority, null)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> health(cluster, authority, stranger.issue("client")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void expiredCertificateAndOneOfAnotherAuthorityAreFoundOutByWhoeverLooks() throws Exception {
        try (EtcdCluster expired = EtcdCluster.builder()
                        .members(1)
                        .tls(authority.issueExpired("late"))
                        .start();
                EtcdCluster foreign = EtcdCluster.builder()
                        .members(1)
                        .tls(stranger.issue("server"))
                        .start()) {
            new Keys(expired).put("/the-kit-does-not-look", "");
            assertThatThrownBy(() -> health(expired, authority, null))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasRootCauseInstanceOf(java.security.cert.CertificateExpiredException.class);
            assertThatThrownBy(() -> health(foreign, authority, null)).isInstanceOf(SSLHandshakeException.class);
            assertThat(health(foreign, stranger, null)).contains("true");
        }
    }

    @Test
    void usersReachTheirOwnKeysOnlyAndTheirTokensEnd() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.builder()
                .rootPassword("root-word")
                .user("app", "app-word", "/app/")
                .tokenTtl(Duration.ofSeconds(2))
                .start()) {
            Keys root = new Keys(cluster);
            root.put("/app/a", "1");
            EtcdGateway app = new EtcdGateway(cluster.member(1).address().getPort(), null, null);
            assertThatThrownBy(() -> read(app, "/app/a")).hasMessageContaining("user name is empty");
            app.authenticate("app", "app-word");
            assertThat(read(app, "/app/a")).contains("\"kvs\"");
            assertThatThrownBy(() -> read(app, "/apq")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> app.authenticate("app", "wrong-word")).hasMessageContaining("invalid user");

            app.authenticate("app", "app-word");
            await().atMost(Keys.SOON)
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> read(app, "/app/a")).hasMessageContaining("invalid auth token"));
            assertThat(root.has("/app/a")).as("the kit asks for another").isTrue();

            // Still on, and not turned on twice.
            cluster.member(2).kill();
            cluster.start();
            cluster.wipe();
            cluster.start();
            assertThatThrownBy(() -> read(app, "/app/a")).isInstanceOf(IOException.class);
            assertThat(root.has("/app/a")).isFalse();
        }
    }

    private static String read(EtcdGateway gateway, String key) throws IOException {
        return gateway.call("/v3/kv/range", "{\"key\":\"" + Json.bytes(key) + "\"}");
    }

    private static String health(EtcdCluster cluster, CertificateAuthority trusted, KeyFiles client) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(trusted.certificate()));
        context.init(client == null ? null : keys(client).getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", cluster.member(1).address().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static KeyStore trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        return store;
    }

    private static KeyManagerFactory keys(KeyFiles files) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(files.keyStore())) {
            store.load(in, CertificateAuthority.PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, CertificateAuthority.PASSWORD.toCharArray());
        return factory;
    }
}
