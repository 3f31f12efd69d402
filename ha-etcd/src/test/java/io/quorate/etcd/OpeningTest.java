package io.quorate.etcd;

import static io.quorate.etcd.Site.bytes;
import static io.quorate.etcd.Site.failure;
import static io.quorate.etcd.Site.get;
import static io.quorate.etcd.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Expected;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How backends and their sessions begin and end, and what is said when they cannot begin. */
@Tag("etcd")
class OpeningTest {
    private static final SessionTimings HASTY = new SessionTimings(
            Duration.ofSeconds(3), Duration.ofMillis(375), Duration.ofMillis(1400), Duration.ofSeconds(3));

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final String namespace = "opening-" + Long.toString(System.nanoTime(), 36);

    @BeforeEach
    void heal() {
        Cluster.heal();
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://h:2379/a?electiontimeout=2s, electionTimeout",
        "etcd://h:2379/a?electionTimeout=2, electionTimeout",
        "etcd://h:2379/a?electionTimeout=0s, electionTimeout",
        "etcd://h:2379/a?ca=/x, etcds://",
        "etcds://h:2379/a?ca=/no/such.pem, /no/such.pem",
        "etcds://h:2379/a?ca=, ca",
        "etcds://h:2379/a?cert=/x.pem, key",
        "etcd://ann@h:2379/a, passwordFile",
        "etcd://ann:b@h:2379/a?passwordEnv=X, one password",
        "etcd://ann@h:2379/a?passwordFile=/no/such, /no/such",
        "etcd://ann@h:2379/a?passwordEnv=QUORATE_NO_SUCH, QUORATE_NO_SUCH",
        "etcd://h:2379/a?passwordEnv=PATH, user",
        "etcd://ann:a%zz@h:2379/a, %25",
        "etcd://h:port/a, h:port",
        "etcd://h:0/a, h:0",
        "etcd://h:70000/a, 70000",
        "etcd:h:2379, names no member",
        "etcd://h:2379//a, //a",
        "etcd://h:2379/a/, /a/",
        "etcd://h:2379/a/../b, /a/../b",
    })
    void wrongUriIsRefused(String uri, String named) {
        assertThatThrownBy(() -> site.backend(uri))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(named);
    }

    @Test
    void passwordIsShownNowhere() {
        Settings settings =
                Uris.settings(io.quorate.spi.StoreUri.parse("etcd://ann:s3cr3t@h:2379/a?electionTimeout=1s"));
        assertThat(settings).asString().doesNotContain("s3cr3t").isEqualTo("etcd://h:2379/a");
        assertThat(settings.credentials()).asString().doesNotContain("s3cr3t");
        assertThatThrownBy(() -> site.backend("etcd://ann:s3cr3t%zz@h:2379/a"))
                .asString()
                .doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({
        "900, 100, below PT1S",
        "3000, 1000, not below a third",
    })
    void timingsThatCannotHoldAreRefused(long ttl, long heartbeat, String why) {
        SessionTimings timings = new SessionTimings(
                Duration.ofMillis(ttl), Duration.ofMillis(heartbeat), Duration.ofMillis(300), Duration.ofSeconds(5));
        assertThat(failure(site.backend(lines.uri(namespace), timings).open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(why);
    }

    @Test
    void ttlThatIsTooShortForTheElectionTimeoutIsRefusedBeforeEtcdIsAsked() {
        SessionTimings timings = Site.timings(Duration.ofSeconds(2));
        Backend backend = site.backend("etcd://192.0.2.1:2379/a?electionTimeout=2s", timings);
        assertThat(failure(backend.open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("PT2S")
                .hasMessageContaining("PT3S")
                .hasMessageContaining("electionTimeout");
    }

    @Test
    void grantedTtlIsTold() {
        SessionTimings timings = Site.timings(Duration.ofMillis(2500));
        BackendSession session = open(site.backend(lines.uri(namespace), timings));
        assertThat(session.ttl()).isEqualTo(Duration.ofSeconds(3));
        assertThat(session.validUntil() - System.nanoTime())
                .isBetween(
                        Duration.ofSeconds(1).toNanos(), Duration.ofMillis(2900).toNanos());
    }

    @Test
    void grantWhoseReplyWasLostIsNotGrantedTwice() {
        Backend backend = site.backend(lines.uri(namespace), HASTY);
        get(backend.get("warm"));
        Set<String> before = Cluster.leases();
        lines.each(proxy -> proxy.swallow(Direction.TO_CLIENT));
        CompletionStage<BackendSession> opening = backend.open(new RecordingListener());
        await().atMost(Site.SOON).until(() -> Cluster.leasesSince(before).size() == 1);
        lines.each(proxy -> {
            proxy.reset();
            proxy.heal();
        });
        BackendSession session = get(opening);
        assertThat(session.validUntil() - System.nanoTime()).isPositive();
        assertThat(Cluster.leasesSince(before)).hasSize(1);
        get(session.close());
        assertThat(Cluster.leasesSince(before)).isEmpty();
    }

    @Test
    void oneDeadAddressAmongTheMembersIsNotEvenNoticed() throws Exception {
        String dead = "127.0.0.1:" + freePort();
        for (String hosts : new String[] {dead + "," + lines.hosts(), lines.hosts() + "," + dead}) {
            Backend backend = site.backend("etcd://" + hosts + "/" + namespace + "?electionTimeout=500ms", HASTY);
            RecordingListener listener = new RecordingListener();
            open(backend, listener);
            get(backend.put("a", bytes("x"), Expected.any()));
            assertThat(listener.events).isEmpty();
        }
    }

    @Test
    void refusedConnectionNamesTheMemberAndTheLimit() throws Exception {
        String dead = "127.0.0.1:" + freePort();
        assertUnavailable("etcd://" + dead + "/a", dead, "nothing listens there", "PT3S");
    }

    @Test
    void silentMemberNamesTheMemberAndTheLimit() {
        lines.each(TcpProxy::blackhole);
        assertUnavailable(lines.uri("a"), "127.0.0.1", "did not answer the first question", "PT3S");
    }

    @Test
    void hostThatCannotBeResolvedIsNamed() {
        assertUnavailable("etcd://no-such-host.invalid:2379/a", "no-such-host.invalid", "cannot be resolved", "DNS");
    }

    @Test
    void zooKeeperBehindTheAddressIsGuessed() throws Exception {
        try (ZooKeeperEnsemble other = ZooKeeperEnsemble.builder().servers(1).start()) {
            assertUnavailable(
                    "etcd://" + other.connectString() + "/a", other.connectString(), "ZooKeeper", "client port");
        }
    }

    private void assertUnavailable(String uri, String... named) {
        long asked = System.nanoTime();
        StoreException failure = failure(site.backend(uri, HASTY).open(new RecordingListener()));
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessageContainingAll(named);
        assertThat(System.nanoTime() - asked)
                .isLessThan(HASTY.connectTimeout().plusSeconds(2).toNanos());
    }

    @Test
    void sessionThatOthersEndIsLost() {
        Backend backend = site.backend(lines.uri(namespace), HASTY);
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(backend, listener);
        Cluster.leader();
        Cluster.get().revokeLease(Long.parseUnsignedLong(session.id(), 16));
        // Not even a write of what lives on its own: the marker is compared.
        assertThat(failure(session.join("m", "x~1", bytes(""))).kind()).isEqualTo(Kind.SESSION_LOST);
        await().atMost(Site.SOON).until(() -> listener.events.contains("lost"));
        get(open(backend).join("m", "x~2", bytes("")));
    }

    @Test
    void markerThatSomebodyWritesIsWrittenAnew() {
        Backend backend = site.backend(lines.uri(namespace), HASTY);
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(backend, listener);
        String marker = Markers.key(namespace, session);
        Cluster.leader();
        Cluster.get().call("/v3/kv/put", Markers.put(marker, Long.parseUnsignedLong(session.id(), 16)));
        assertThat(failure(session.join("m", "x~1", bytes(""))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThat(get(session.join("m", "x~1", bytes(""))).owner()).isEqualTo(session.id());
        assertThat(listener.events).doesNotContain("lost");
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
