package io.quorate.zookeeper;

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
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract's faults leave open, on three servers. */
class FaultTest {
    private static final byte[] EMPTY = {};
    private static final Duration TTL = Duration.ofSeconds(5);

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

    private void awaitProofs() {
        int before = listener.extensions.get();
        await().atMost(Site.SOON).until(() -> listener.extensions.get() > before + 3);
    }
}
