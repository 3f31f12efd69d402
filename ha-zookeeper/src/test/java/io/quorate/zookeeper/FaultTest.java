package io.quorate.zookeeper;

import static io.quorate.zookeeper.Site.bytes;
import static io.quorate.zookeeper.Site.failure;
import static io.quorate.zookeeper.Site.get;
import static io.quorate.zookeeper.Site.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ZooKeeper's own faults, on three servers. */
class FaultTest {
    private static final byte[] EMPTY = {};
    private static final Duration TTL = Duration.ofSeconds(3);

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final RecordingListener listener = new RecordingListener();
    private Backend backend;
    private Backend witness;
    private BackendSession session;
    private Entry me;

    @BeforeEach
    void openSession() {
        Ensemble.heal();
        String namespace = "fault-" + Long.toString(System.nanoTime(), 36);
        backend = site.backend(lines.uri(namespace), Site.timings(TTL));
        session = open(backend, listener);
        me = get(session.join("m", "x~1", EMPTY));
        // Straight to the leader: it sees the entry go when the quorum does.
        String leader = "zookeeper://" + Ensemble.leader().connectString() + "/" + namespace + "?tickTime=200ms";
        witness = site.backend(leader, Site.timings(TTL));
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
        Ensemble.heal();
    }

    @Test
    void cutOffFollowerIsLeftAndTheSessionSurvives() {
        ZooKeeperServer follower = Ensemble.get().followers().get(0);
        lines.attachTo(follower);
        awaitProofs();
        listener.events.clear();
        Ensemble.get().isolate(follower.id());
        await().atMost(Site.SOON).until(() -> listener.events.contains("suspended"));
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(listener.events).containsExactly("suspended", "restored");
        assertThat(lines.attached()).isNotEqualTo(follower);
        assertThat(get(witness.get(me.key()))).contains(me);
        assertThat(get(backend.put("doc", EMPTY, Expected.any())).modRevision()).isPositive();
    }

    @Test
    void clientThatKnowsOnlyACutOffFollowerStopsBelievingBeforeAnybodySeesItsEntryGo() {
        ZooKeeperServer follower = Ensemble.get().followers().get(0);
        lines.attachTo(follower);
        awaitProofs();
        Ensemble.get().servers().stream()
                .filter(s -> !s.equals(follower))
                .forEach(s -> lines.to(s).cut());
        RecordingObserver observer = new RecordingObserver();
        AtomicLong goneAt = new AtomicLong();
        witness.watch("m", observer);
        observer.awaitCall("snapshot 1");
        Ensemble.get().isolate(follower.id());
        await().atMost(Site.SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
            goneAt.set(System.nanoTime());
            return observer.calls.contains("removed x~1");
        });
        assertThat(session.validUntil()).isLessThan(goneAt.get());
        assertThat(listener.events).contains("suspended");
        lines.each(TcpProxy::heal);
        await().atMost(Site.SOON).until(() -> listener.events.contains("lost"));
    }

    @Test
    void deathOfTheAttachedServerCostsNothing() {
        RecordingObserver observer = new RecordingObserver();
        backend.watch("m", observer);
        observer.awaitCall("snapshot 1");
        ZooKeeperServer follower = Ensemble.get().followers().get(0);
        lines.attachTo(follower);
        awaitProofs();
        listener.events.clear();
        observer.calls.clear();
        follower.kill();
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(get(witness.get(me.key()))).contains(me);
        observer.awaitCall("snapshot 1");
        assertThat(observer.calls).startsWith("stale");
        assertThat(get(session.join("m", "x~2", EMPTY)).owner()).isEqualTo(session.id());
        observer.awaitCall("updated x~2");
    }

    @Test
    void deathOfTheLeaderCostsNothing() {
        Ensemble.leader().kill();
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(listener.events).doesNotContain("lost");
        assertThat(get(backend.get(me.key()))).contains(me);
        List<Write> write = List.of(new Write.Put("doc", EMPTY, Expected.any()));
        assertThat(get(session.commit(me, write)).revision()).isGreaterThan(me.createRevision());
    }

    @Test
    void writeWhoseAnswerWasLostIsOfUnknownOutcomeAndTheNextReadTells() {
        lines.each(proxy -> proxy.swallow(Direction.TO_CLIENT));
        CompletionStage<?> claim = session.commit(me, List.of(new Write.Hold("m/leader", bytes("me"))));
        await().atMost(Site.SOON).until(() -> get(witness.get("m/leader")).isPresent());
        lines.each(TcpProxy::heal);
        assertThat(failure(claim).kind()).isEqualTo(Kind.OUTCOME_UNKNOWN);
        Entry held = get(backend.get("m/leader")).orElseThrow();
        assertThat(held.owner()).isEqualTo(session.id());
        assertThat(get(session.commit(held, List.of(new Write.Put("doc", EMPTY, Expected.any()))))
                        .entries())
                .hasSize(1);
    }

    @Test
    void joinWhoseAnswerWasLostIsRecognised() {
        lines.each(proxy -> proxy.swallow(Direction.TO_CLIENT));
        CompletionStage<Entry> join = session.join("m", "x~2", bytes("v"));
        await().atMost(Site.SOON).until(() -> get(witness.get("m/x~2")).isPresent());
        lines.each(TcpProxy::heal);
        assertThat(failure(join).kind()).isEqualTo(Kind.OUTCOME_UNKNOWN);
        Entry again = get(session.join("m", "x~2", bytes("v")));
        assertThat(get(witness.list("m"))).containsExactly(me, again);
    }

    @Test
    void whatCouldNotBeSentWasNotApplied() {
        lines.each(TcpProxy::cut);
        await().atMost(Site.SOON).until(() -> listener.events.contains("suspended"));
        assertThat(failure(backend.put("doc", EMPTY, Expected.any())).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(session.join("m", "x~2", EMPTY)).kind()).isIn(Kind.UNAVAILABLE, Kind.SESSION_LOST);
        lines.each(TcpProxy::heal);
        await().atMost(Site.SOON).until(() -> listener.events.size() > 1);
        assertThat(get(backend.get("doc"))).isEmpty();
        assertThat(get(backend.get("m/x~2"))).isEmpty();
    }

    @Test
    void shortInterruptionIsSuspendedAndRestored() {
        listener.events.clear();
        lines.each(TcpProxy::reset);
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(listener.events).containsExactly("suspended", "restored");
        assertThat(session.validUntil() - System.nanoTime()).isPositive();
        assertThat(get(witness.get(me.key()))).contains(me);
    }

    @Test
    void silenceEndsValidityBeforeTheEntryGoes() {
        RecordingObserver observer = new RecordingObserver();
        witness.watch("m", observer);
        observer.awaitCall("snapshot 1");
        lines.each(TcpProxy::blackhole);
        AtomicLong goneAt = new AtomicLong();
        await().atMost(Site.SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
            goneAt.set(System.nanoTime());
            return observer.calls.contains("removed x~1");
        });
        assertThat(session.validUntil()).isLessThan(goneAt.get());
        lines.each(TcpProxy::heal);
        await().atMost(Site.SOON).until(() -> listener.events.contains("lost"));
        BackendSession next = open(backend);
        get(next.join("m", "x~2", EMPTY));
        observer.awaitCall("updated x~2");
    }

    @Test
    void changesDuringAGapAreInTheNextSnapshot() {
        RecordingObserver observer = new RecordingObserver();
        backend.watch("d", observer);
        observer.awaitCall("snapshot 0");
        Entry before = get(witness.put("d/a", bytes("1"), Expected.any()));
        get(witness.put("d/b", bytes("1"), Expected.any()));
        await().atMost(Site.SOON).until(() -> observer.view.size() == 2);
        lines.each(TcpProxy::cut);
        observer.awaitCall("stale");
        BackendSession other = open(witness);
        get(other.remove(before));
        get(witness.put("d/b", bytes("2"), Expected.any()));
        get(witness.put("d/c", bytes("1"), Expected.any()));
        lines.each(TcpProxy::heal);
        observer.awaitCall("snapshot 2");
        assertThat(observer.values()).containsExactly("2", "1");
        get(witness.put("d/c", bytes("3"), Expected.any()));
        await().atMost(Site.SOON).until(() -> observer.values().contains("3"));
    }

    private void awaitProofs() {
        int before = listener.extensions.get();
        await().atMost(Site.SOON).until(() -> listener.extensions.get() > before + 3);
    }
}
