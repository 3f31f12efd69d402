package io.quorate.etcd;

import static io.quorate.etcd.Site.bytes;
import static io.quorate.etcd.Site.get;
import static io.quorate.etcd.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Joined;
import io.quorate.test.net.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What queues cost etcd, and where its watches would go wrong for whoever waits in one. */
@Tag("etcd")
class QueuesTest {
    private static final byte[] EMPTY = {};

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final String namespace = "queues-" + Long.toString(System.nanoTime(), 36);
    private Backend backend;
    private BackendSession session;

    @BeforeEach
    void openSession() {
        Cluster.heal();
        // Patient, and with few heartbeats.
        backend = site.backend(lines.uri(namespace), Site.timings(Duration.ofSeconds(60)));
        session = open(backend);
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
    }

    @Test
    void joiningAndListingIsOneTransaction() {
        long transactions = Metrics.answered("Txn");
        long reads = Metrics.answered("Range");
        for (int i = 0; i < 60; i++) {
            Joined joined = get(backend.joinAndList(session, "q", "x~" + i, EMPTY));
            assertThat(joined.entries()).hasSize(i + 1).last().isEqualTo(joined.entry());
        }
        assertThat(Metrics.answered("Txn") - transactions).isEqualTo(60);
        assertThat(Metrics.answered("Range") - reads).as("heartbeats").isLessThan(30);
    }

    @Test
    void directoryOfSeveralPagesIsListedWholeByWhoeverJoins() {
        List<CompletionStage<Entry>> joins = IntStream.range(0, 200)
                .mapToObj(i -> session.join("q", "x~" + i, bytes("" + i)))
                .toList();
        joins.forEach(Site::get);
        get(backend.put("q/deeper/document", EMPTY, Expected.any()));
        Joined joined = get(backend.joinAndList(session, "q", "x~last", EMPTY));
        assertThat(joined.entries()).hasSize(201).last().isEqualTo(joined.entry());
        assertThat(joined.entries().stream().map(Entry::createRevision))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void waitingOutlastsACompaction() {
        Backend other = site.backend("etcd://" + Cluster.get().connectString() + "/" + namespace);
        BackendSession others = open(other);
        Entry entry = get(others.join("q", "y~1", EMPTY));
        AtomicInteger calls = new AtomicInteger();
        backend.awaitChange(entry, calls::incrementAndGet);
        for (int i = 0; i < 20; i++) {
            get(other.put("q/document", bytes("" + i), Expected.any()));
        }
        Cluster.leader();
        Cluster.get().compact();
        // All that a watch from the entry's own revision would have to be told is forgotten.
        lines.each(proxy -> {
            proxy.reset();
            proxy.heal();
        });
        tellAll(other);
        assertThat(calls).hasValue(0);
        get(others.remove(entry));
        await().atMost(Site.SOON).until(() -> calls.get() == 1);
    }

    @Test
    void changeThatWasCompactedInAGapIsToldAfterIt() {
        Backend other = site.backend("etcd://" + Cluster.get().connectString() + "/" + namespace);
        BackendSession others = open(other);
        Entry entry = get(others.join("q", "y~1", EMPTY));
        AtomicInteger calls = new AtomicInteger();
        backend.awaitChange(entry, calls::incrementAndGet);
        tellAll(other);
        lines.each(TcpProxy::cut);
        get(others.remove(entry));
        get(other.put("q/document", EMPTY, Expected.any()));
        Cluster.leader();
        Cluster.get().compact();
        lines.each(TcpProxy::heal);
        await().atMost(Site.SOON).until(() -> calls.get() == 1);
    }

    @Test
    void waitingLeavesNoWatchBehind() {
        await().atMost(Site.SOON).until(() -> Metrics.watchers() == 0);
        List<Backend.Watch> watches = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        List<Entry> entries = IntStream.range(0, 40)
                .mapToObj(i -> get(session.join("q", "x~" + i, EMPTY)))
                .toList();
        entries.forEach(entry -> watches.add(backend.awaitChange(entry, calls::incrementAndGet)));
        await().atMost(Site.SOON).until(() -> Metrics.watchers() == 40);
        entries.subList(0, 10).forEach(entry -> get(session.remove(entry)));
        await().atMost(Site.SOON).until(() -> calls.get() == 10 && Metrics.watchers() == 30);
        watches.subList(0, 25).forEach(Backend.Watch::close);
        await().atMost(Site.SOON).until(() -> Metrics.watchers() == 15);
        // Begun and ended at once, before etcd can have numbered it.
        for (int i = 0; i < 20; i++) {
            backend.awaitChange(entries.get(30), calls::incrementAndGet).close();
        }
        watches.forEach(Backend.Watch::close);
        await().atMost(Site.SOON).until(() -> Metrics.watchers() == 0);
        assertThat(calls).hasValue(10);
    }

    /** What happened before has been told to our backend. */
    private void tellAll(Backend other) {
        RecordingObserver observer = new RecordingObserver();
        Backend.Watch watch = backend.watch("told", observer);
        String key = "told/" + Long.toString(System.nanoTime(), 36);
        get(other.put(key, EMPTY, Expected.any()));
        await().atMost(Site.SOON).until(() -> observer.view.containsKey(key));
        watch.close();
    }
}
