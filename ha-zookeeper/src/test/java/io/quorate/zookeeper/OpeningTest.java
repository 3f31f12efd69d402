package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.bytes;
import static io.quorate.zookeeper.Site.failure;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How backends and their sessions begin and end, on a single server. */
class OpeningTest {
    private static final byte[] EMPTY = {};
    private static EmbeddedZooKeeper server;

    private final Site site = new Site();

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static String uri(String rest) {
        return "zookeeper://" + server.connectString() + rest;
    }

    @Test
    void missingNamespaceIsAnErrorThatSaysHowToMakeIt() {
        Backend backend = site.backend(uri("/no/such?tickTime=500ms"));
        assertThat(failure(backend.open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("/no/such")
                .hasMessageContaining("create=true");
        assertThat(failure(backend.get("a")).kind()).isEqualTo(Kind.INVALID);
        RecordingObserver observer = new RecordingObserver();
        backend.watch("a", observer);
        observer.awaitCall("failed");

        get(open(site.backend(uri("/no/such?tickTime=500ms&create=true"))).close());
        open(backend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//a", "/a/", "/a//b", "/a/../b", "/."})
    void malformedNamespaceIsRefused(String path) {
        assertInvalid(uri(path), path);
    }

    @ParameterizedTest
    @CsvSource({
        "zookeeper://h:2181/a?ticktime=2s, tickTime",
        "zookeeper://h:2181/a?tickTime=2, tickTime",
        "zookeeper://h:2181/a?tickTime=0s, tickTime",
        "zookeeper://h:2181/a?create=yes, create",
        "zookeeper://h:2181/a?maxBuffer=1k, maxBuffer",
        "zookeeper://h:2181/a?maxBuffer=99999, 100000",
        "zookeeper://ann@h:2181/a, user:password",
        "zookeeper://ann:a%zz@h:2181/a, %25",
        "zookeeper://h:port/a, h:port",
        "zookeeper://h:0/a, h:0",
        "zookeeper://h:70000/a, 70000",
        "zookeeper:h:2181, names no server",
        "zookeeper:embedded?folder=/x, data",
        "zookeeper:embedded?data=, data",
    })
    void wrongUriIsRefused(String uri, String named) {
        assertInvalid(uri, named);
    }

    private void assertInvalid(String uri, String named) {
        assertThatThrownBy(() -> site.backend(uri))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(named);
    }

    @Test
    void unreachableStoreNamesServersAndLimit() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SessionTimings timings = new SessionTimings(
                Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(300));
        Backend backend = site.backend("zookeeper://127.0.0.1:" + port + "/a", timings);
        assertThat(failure(backend.open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("PT0.3S");
        assertThat(failure(backend.put("a", EMPTY, Expected.any())).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "900, 100, below twice the servers' tick",
        "3000, 1000, not below a third",
        "1000, 333, safety margin",
    })
    void timingsThatCannotHoldAreRefused(long ttl, long heartbeat, String why) {
        SessionTimings timings = new SessionTimings(
                Duration.ofMillis(ttl), Duration.ofMillis(heartbeat), Duration.ofMillis(300), Duration.ofSeconds(5));
        Backend backend = site.backend(uri("/t?tickTime=500ms&create=true"), timings);
        assertThat(failure(backend.open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(why);
    }

    @Test
    void negotiatedTtlIsTold() {
        Duration tooLong = Duration.ofMinutes(10);
        SessionTimings timings =
                new SessionTimings(tooLong, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
        BackendSession session = open(site.backend(uri("/n?tickTime=500ms&create=true"), timings));
        assertThat(session.ttl()).isEqualTo(Duration.ofMinutes(2));
        assertThat(session.validUntil() - System.nanoTime())
                .isLessThan(session.ttl().toNanos());
        assertThat(failure(site.backend(
                                uri("/n?tickTime=500ms"),
                                new SessionTimings(
                                        tooLong, Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(5)))
                        .open(new RecordingListener())))
                .hasMessageContaining("PT2M");
    }

    @Test
    void heartbeatsExtendTheSession() {
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(
                site.backend(uri("/h?tickTime=500ms&create=true"), Site.timings(Duration.ofMillis(1200))), listener);
        long first = session.validUntil();
        assertThat(first - System.nanoTime()).isPositive();
        await().atMost(Site.SOON).until(() -> listener.extensions.get() > 10);
        assertThat(listener.validUntil - first)
                .isGreaterThan(Duration.ofMillis(1200).toNanos());
        assertThat(session.validUntil() - System.nanoTime())
                .isBetween(0L, Duration.ofMillis(1100).toNanos());
        assertThat(listener.events).isEmpty();
    }

    @Test
    void everyExtensionIsAWriteOfTheQuorum() throws Exception {
        RecordingListener listener = new RecordingListener();
        Backend backend = site.backend(uri("/q?tickTime=500ms&create=true"), Site.timings(Duration.ofMillis(1200)));
        open(backend, listener);
        try (Foreigner foreigner = new Foreigner(server.connectString())) {
            int extensions = listener.extensions.get();
            int writes = foreigner.writesBelow("/q/.sessions");
            await().atMost(Site.SOON).until(() -> listener.extensions.get() >= extensions + 5);
            assertThat(foreigner.writesBelow("/q/.sessions") - writes).isBetween(4, 10);
        }
    }

    @Test
    void closingASessionFreesItsEntriesAtOnceAndTheBackendGoesOn() {
        String uri = uri("/c?tickTime=500ms&create=true");
        Backend backend = site.backend(uri);
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(backend, listener);
        assertThat(failure(backend.open(new RecordingListener())))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("open already");
        Entry mine = get(session.join("m", "x~1", EMPTY));
        Backend other = site.backend(uri);
        assertThat(get(other.list("m"))).containsExactly(mine);
        get(session.close());
        assertThat(get(other.list("m"))).isEmpty();
        get(session.close());
        assertThat(failure(session.join("m", "x~2", EMPTY)).kind()).isEqualTo(Kind.SESSION_LOST);

        assertThat(get(backend.list("m"))).isEmpty();
        BackendSession next = open(backend);
        assertThat(next.id()).isNotEqualTo(session.id());
        get(next.join("m", "x~3", EMPTY));
        assertThat(listener.events).isEmpty();
    }

    @Test
    void closingTheBackendLeavesTheSessionToItsTtl() {
        String uri = uri("/l?tickTime=500ms&create=true");
        Backend backend = site.backend(uri, Site.timings(Duration.ofMillis(1500)));
        BackendSession session = open(backend);
        get(session.join("m", "x~1", EMPTY));
        long closed = System.nanoTime();
        backend.close();
        backend.close();
        assertThat(failure(backend.get("m")).kind()).isEqualTo(Kind.CLOSED);
        assertThat(failure(backend.open(new RecordingListener())).kind()).isEqualTo(Kind.CLOSED);
        Backend other = site.backend(uri);
        assertThat(get(other.list("m"))).hasSize(1);
        await().atMost(Site.SOON).until(() -> get(other.list("m")).isEmpty());
        assertThat(System.nanoTime() - closed)
                .isGreaterThan(Duration.ofMillis(700).toNanos());
        assertThat(session.validUntil() - System.nanoTime()).isNegative();
    }

    @Test
    void sessionThatOthersEndIsLost() throws Exception {
        Backend backend = site.backend(uri("/x?tickTime=500ms&create=true"));
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(backend, listener);
        get(session.join("m", "x~1", EMPTY));
        RecordingObserver observer = new RecordingObserver();
        backend.watch("m", observer);
        observer.awaitCall("snapshot 1");
        Foreigner.impersonating(
                        server.connectString(),
                        Long.parseUnsignedLong(session.id().substring(2), 16))
                .close();
        await().atMost(Site.SOON).until(() -> listener.events.contains("lost"));
        assertThat(listener.events).last().isEqualTo("lost");
        assertThat(failure(session.join("m", "x~2", EMPTY)).kind()).isEqualTo(Kind.SESSION_LOST);
        observer.awaitCall("snapshot 0");
        BackendSession next = open(backend);
        get(next.join("m", "x~3", EMPTY));
        observer.awaitCall("updated x~3");
        assertThat(observer.calls).containsSubsequence("snapshot 1", "stale", "snapshot 0", "updated x~3");
    }

    @Test
    void whoDeletesTheMarkerEndsNothing() throws Exception {
        Backend backend =
                site.backend(uri("/marker?tickTime=500ms&create=true"), Site.timings(Duration.ofMillis(1200)));
        RecordingListener listener = new RecordingListener();
        BackendSession session = open(backend, listener);
        Entry me = get(session.join("m", "x~1", EMPTY));
        try (Foreigner foreigner = new Foreigner(server.connectString())) {
            foreigner.deleteChildren("/marker/.sessions");
            int before = listener.extensions.get();
            await().atMost(Site.SOON).until(() -> listener.extensions.get() > before + 3);
            foreigner.deleteChildren("/marker/.sessions");
        }
        assertThat(get(session.commit(me, List.of(new io.quorate.spi.Write.Put("d", EMPTY, Expected.any()))))
                        .revision())
                .isGreaterThan(me.createRevision());
        assertThat(listener.events).isEmpty();
    }

    @Test
    void credentialsProtectWhatIsWritten() {
        String host = "zookeeper://%s" + server.connectString() + "/auth%s";
        Backend ann = site.backend(host.formatted("ann:secret%2B%40@", "?tickTime=500ms&create=true"));
        BackendSession session = open(ann);
        get(ann.put("doc", bytes("hers"), Expected.any()));
        get(session.join("m", "x~1", bytes("hers")));
        Backend bob = site.backend(host.formatted("bob:secret@", "?tickTime=500ms"));
        assertThat(failure(bob.open(new RecordingListener())).kind()).isEqualTo(Kind.DENIED);
        assertThat(failure(bob.get("doc")).kind()).isEqualTo(Kind.DENIED);
        assertThat(failure(bob.get("doc")).toString()).doesNotContain("secret");
        Backend annAgain = site.backend(host.formatted("ann:se%63ret+%40@", "?tickTime=500ms"));
        open(annAgain);
        assertThat(get(annAgain.get("doc"))).isPresent();
    }

    @Test
    void curatorClientLendsItsServersAndNamespace() {
        get(open(site.backend(uri("/app/ours?tickTime=500ms&create=true"))).close());
        try (CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(server.connectString() + "/app")
                .namespace("ours")
                .retryPolicy(new RetryOneTime(100))
                .build()) {
            assertThatThrownBy(() -> ZooKeeperBackend.using(client, Duration.ofMillis(500)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("started");
            client.start();
            Backend backend = site.backend(ZooKeeperBackend.using(client, Duration.ofMillis(500)), Site.TIMINGS);
            BackendSession session = open(backend);
            get(backend.put("doc", bytes("v"), Expected.any()));
            get(session.close());
            assertThat(client.getState().name()).isEqualTo("STARTED");
        }
        assertThat(get(site.backend(uri("/app/ours?tickTime=500ms")).get("doc")))
                .isPresent();
    }
}
