package io.quorate.etcd;

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
import io.quorate.spi.StoreException.Kind;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.EtcdMember;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the contract's faults leave open, on three members. */
@Tag("etcd")
@Tag("once")
class FaultTest {
    private static final byte[] EMPTY = {};
    private static final Duration TTL = Duration.ofSeconds(6);

    private final Site site = new Site();
    private final Lines lines = new Lines();
    private final RecordingListener listener = new RecordingListener();
    private Backend backend;
    private Backend witness;
    private BackendSession session;
    private Entry me;

    @BeforeEach
    void openSession() {
        Cluster.heal();
        String namespace = "fault-" + Long.toString(System.nanoTime(), 36);
        backend = site.backend(lines.uri(namespace), Site.timings(TTL));
        session = open(backend, listener);
        me = get(session.join("m", "x~1", EMPTY));
        witness = site.backend("etcd://" + Cluster.get().connectString() + "/" + namespace, Site.timings(TTL));
    }

    @AfterEach
    void close() {
        site.close();
        lines.close();
        Cluster.heal();
    }

    @Test
    void memberThatIsCutOffFromItsQuorumIsLeftAndTheSessionSurvives() {
        EtcdMember follower = Cluster.follower();
        lines.attachTo(follower);
        assertIsLeft(follower, () -> Cluster.get().isolate(follower.id()));
    }

    @Test
    void leaderThatIsCutOffFromItsQuorumIsLeftAndTheSessionSurvives() {
        EtcdMember leader = Cluster.leader();
        lines.attachTo(leader);
        assertIsLeft(leader, () -> Cluster.get().isolate(leader.id()));
    }

    @Test
    void pausedMemberIsLeftAndTheSessionSurvives() {
        EtcdMember follower = Cluster.follower();
        lines.attachTo(follower);
        assertIsLeft(follower, () -> {
            try {
                follower.pause();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void assertIsLeft(EtcdMember member, Runnable fault) {
        awaitProofs();
        listener.events.clear();
        long cut = System.nanoTime();
        fault.run();
        await().atMost(Site.SOON).until(() -> listener.events.contains("suspended"));
        assertThat(System.nanoTime() - cut)
                .as("a third of the TTL, a heartbeat, and a moment for a busy machine")
                .isLessThan(TTL.dividedBy(3)
                        .plus(TTL.dividedBy(8))
                        .plus(Duration.ofMillis(1500))
                        .toNanos());
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(listener.events).containsExactly("suspended", "restored");
        assertThat(lines.isAttachedToAnotherThan(member)).isTrue();
        assertIsThere();
        assertThat(get(backend.put("doc", EMPTY, Expected.any())).modRevision()).isPositive();
    }

    /** It goes on answering keep-alives until it finds out. */
    @Test
    void renewalsByALeaderThatIsCutOffProveNothing() {
        EtcdMember leader = Cluster.leader();
        lines.attachTo(leader);
        awaitProofs();
        lines.cutAllBut(leader);
        Cluster.get().isolate(leader.id());
        long cut = System.nanoTime();
        await().ignoreExceptions()
                .atMost(Site.SOON)
                .until(() -> get(witness.get(me.key())).isEmpty());
        long gone = System.nanoTime();
        long worth = TTL.minus(Proofs.margin(TTL)).toNanos();
        assertThat(session.validUntil())
                .as("nothing that was sent after the cut counts")
                .isLessThan(cut + worth)
                .isLessThan(gone);
    }

    /** As long as it ends within the patience, which on a busy machine may take votes more than one round. */
    @Test
    void electionOfALeaderCostsNoConnection() {
        session.close();
        SessionTimings patient = new SessionTimings(
                Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofSeconds(10));
        String namespace = "election-" + Long.toString(System.nanoTime(), 36);
        try (Lines lines = new Lines()) {
            open(site.backend(lines.uri(namespace), patient), listener);
            lines.attachTo(Cluster.follower());
            awaitProofs();
            EtcdMember attached = lines.attached();
            listener.events.clear();
            EtcdMember leader = Cluster.leader();
            leader.kill();
            assertThat(Cluster.leader()).isNotEqualTo(leader);
            awaitProofs();
            assertThat(listener.events).isEmpty();
            assertThat(lines.attached()).isEqualTo(attached);
        }
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
        lines.each(proxy -> {
            proxy.reset();
            proxy.heal();
        });
        await().atMost(Site.SOON).until(() -> listener.events.contains("restored"));
        assertThat(listener.events).containsExactly("suspended", "restored");
        assertThat(session.validUntil() - System.nanoTime()).isPositive();
        assertIsThere();
    }

    /** The witness may have been attached to the same member. */
    private void assertIsThere() {
        await().ignoreExceptions()
                .atMost(Site.SOON)
                .untilAsserted(() -> assertThat(get(witness.get(me.key()))).contains(me));
    }

    private void awaitProofs() {
        int before = listener.extensions.get();
        await().atMost(Site.SOON).until(() -> listener.extensions.get() > before + 3);
    }
}
