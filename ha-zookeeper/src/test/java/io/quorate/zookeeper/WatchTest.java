package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.bytes;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches and long lists on a single server. */
class WatchTest {
    private static final byte[] EMPTY = {};
    private static EmbeddedZooKeeper server;

    private Site site;
    private Backend backend;
    private BackendSession session;
    private String namespace;

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openSession(org.junit.jupiter.api.TestInfo test) {
        site = new Site();
        namespace = "/" + test.getTestMethod().orElseThrow().getName();
        backend = another();
        session = open(backend);
    }

    @AfterEach
    void close() {
        get(session.close());
        site.close();
    }

    private Backend another() {
        return site.backend("zookeeper://" + server.connectString() + namespace + "?tickTime=500ms&create=true");
    }

    @Test
    void directoryNeedNotExist() {
        RecordingObserver observer = new RecordingObserver();
        backend.watch("not/yet", observer);
        observer.awaitCall("snapshot 0");
        Entry me = get(session.join("not/yet", "x~1", EMPTY));
        observer.awaitCall("updated x~1");
        get(session.replace(me, bytes("2")));
        await().atMost(Site.SOON).until(() -> observer.values().contains("2"));
        get(session.join("not/yet/deeper", "x~2", EMPTY));
        get(session.remove(me));
        observer.awaitCall("removed x~1");
        assertThat(observer.calls).noneMatch(call -> call.contains("deeper") || call.contains("x~2"));
    }

    @Test
    void removalsAndReturnsInQuickSuccessionComeOutRight() {
        RecordingObserver observer = new RecordingObserver();
        another().watch("d", observer);
        observer.awaitCall("snapshot 0");
        List<CompletionStage<?>> done = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Entry entry = get(backend.put("d/k" + i % 3, bytes("" + i), Expected.any()));
            if (i % 2 == 0) {
                done.add(session.remove(entry));
            }
        }
        done.forEach(Site::get);
        List<Entry> last = get(backend.list("d"));
        await().atMost(Site.SOON)
                .untilAsserted(() -> assertThat(observer.view.values()).containsExactlyInAnyOrderElementsOf(last));
        assertThat(observer.calls).noneMatch(call -> call.startsWith("older"));
    }

    @Test
    void tenThousandEntriesInOneSnapshot() throws Exception {
        fill(namespace + "/big", 10_000, i -> "node-" + i + "~a~" + i);
        Backend fresh = another();
        open(fresh);
        RecordingObserver observer = new RecordingObserver();
        fresh.watch("big", observer);
        observer.awaitCall("snapshot 10000");
        List<Entry> listed = get(fresh.list("big"));
        assertThat(listed).hasSize(10_000).isSortedAccordingTo(Reader.BY_CREATION);
    }

    @Test
    void listLongerThanTheDefaultBufferIsRead() throws Exception {
        // 1 MB is ZooKeeper's default for an answer: it would end the connection, again and again.
        String tail = "x".repeat(200);
        fill(namespace + "/long", 5_500, i -> "n~" + i + "~" + tail);
        assertThat(get(backend.list("long"))).hasSize(5_500);
    }

    @Test
    void listThatNobodyCouldReadIsRefused() {
        List<String> names = java.util.Collections.nCopies(Reader.MAX_CHILDREN + 1, "x~1");
        assertThatThrownBy(() -> Reader.visible("big", names))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.TOO_LARGE))
                .hasMessageContaining("500000");
    }

    private void fill(String path, int count, java.util.function.IntFunction<String> name) throws Exception {
        try (Foreigner foreigner = new Foreigner(server.connectString())) {
            foreigner.create(path, null);
            CountDownLatch made = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                foreigner.client.create(
                        path + "/" + name.apply(i),
                        bytes("value"),
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (rc, p, ctx, n) -> made.countDown(),
                        null);
            }
            made.await();
        }
    }

    @Test
    void observerThatThrowsHarmsNobody() {
        AtomicInteger heard = new AtomicInteger();
        backend.watch("t", new WatchObserver() {
            @Override
            public void snapshot(List<Entry> entries) {
                heard.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void updated(Entry entry) {
                heard.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void removed(String key) {}

            @Override
            public void stale() {}

            @Override
            public void failed(StoreException cause) {}
        });
        RecordingObserver other = new RecordingObserver();
        backend.watch("t", other);
        other.awaitCall("snapshot 0");
        get(session.join("t", "x~1", EMPTY));
        other.awaitCall("updated x~1");
        await().atMost(Site.SOON).until(() -> heard.get() == 2);
    }

    @Test
    void closedWatchIsTakenBackFromTheServer() throws Exception {
        RecordingObserver one = new RecordingObserver();
        RecordingObserver two = new RecordingObserver();
        Backend.Watch first = backend.watch("w", one);
        Backend.Watch second = backend.watch("w", two);
        one.awaitCall("snapshot 0");
        two.awaitCall("snapshot 0");
        first.close();
        get(session.join("w", "x~1", EMPTY));
        two.awaitCall("updated x~1");
        assertThat(one.calls).containsExactly("snapshot 0");
        assertThat(watchesOnServer()).isPositive();
        second.close();
        second.close();
        await().atMost(Site.SOON).until(() -> watchesOnServer() == 0);
        RecordingObserver three = new RecordingObserver();
        backend.watch("w", three);
        three.awaitCall("snapshot 1");
    }

    private int watchesOnServer() throws Exception {
        return server.watches();
    }

    @Test
    void watchClosedByItsObserverSaysNoMore() {
        CompletableFuture<Backend.Watch> watch = new CompletableFuture<>();
        AtomicInteger heard = new AtomicInteger();
        watch.complete(backend.watch("s", new WatchObserver() {
            @Override
            public void snapshot(List<Entry> entries) {
                heard.incrementAndGet();
                watch.join().close();
            }

            @Override
            public void updated(Entry entry) {
                heard.incrementAndGet();
            }

            @Override
            public void removed(String key) {}

            @Override
            public void stale() {}

            @Override
            public void failed(StoreException cause) {}
        }));
        await().atMost(Site.SOON).until(() -> heard.get() == 1);
        RecordingObserver after = new RecordingObserver();
        backend.watch("s", after);
        after.awaitCall("snapshot 0");
        get(session.join("s", "x~1", EMPTY));
        after.awaitCall("updated x~1");
        assertThat(heard).hasValue(1);
    }

    @Test
    void watchEndsWithItsBackend() {
        RecordingObserver observer = new RecordingObserver();
        Backend other = another();
        other.watch("e", observer);
        observer.awaitCall("snapshot 0");
        other.close();
        get(session.join("e", "x~1", EMPTY));
        assertThat(observer.calls).containsExactly("snapshot 0");
    }
}
