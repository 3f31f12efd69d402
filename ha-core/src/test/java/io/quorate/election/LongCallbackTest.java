package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.internal.node.DefaultNode;
import io.quorate.spi.BackendSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callbacks that take long, on threads; everything else on the virtual clock. */
class LongCallbackTest {
    private static final String DIR = "elections/trainer";
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final SimulatedCluster cluster = new SimulatedCluster();
    private final ExecutorService callbacks = Executors.newCachedThreadPool();
    private final HaNode node = cluster.node("a", builder -> builder.callbackExecutor(callbacks));
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Loss> endings = new ArrayList<>();
    private final Candidacy candidacy = node.election("trainer")
            .stand(this::deafLead, CandidateOptions.defaults().withStopGrace(GRACE));
    private Leadership held;
    private Candidacy other;

    /** Hears interrupts and goes on. */
    private void deafLead(Leadership leadership) {
        assertThat(running.incrementAndGet()).as("calls at one time").isEqualTo(1);
        calls.incrementAndGet();
        while (mayEnd.getCount() > 0) {
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
            }
        }
        running.decrementAndGet();
    }

    @BeforeEach
    void lead() {
        pass(MOMENT);
        await().until(() -> running.get() == 1);
        held = candidacy.leadership().orElseThrow();
        held.ending().thenAccept(endings::add);
        other = cluster.node("b").election("trainer").stand(leadership -> {});
        pass(MOMENT);
    }

    @AfterEach
    void end() {
        mayEnd.countDown();
        callbacks.shutdownNow();
    }

    private void pass(Duration time) {
        cluster.pass(time);
    }

    private long entriesOf(String id) {
        return cluster.store.list(DIR).stream()
                .filter(e -> e.name().startsWith(id + "~") || (e.name().equals("leader") && held(id, e.owner())))
                .count();
    }

    private boolean held(String id, String owner) {
        return cluster.store.list("nodes").stream()
                .anyMatch(n -> n.name().startsWith(id + "~") && n.owner().equals(owner));
    }

    private void returnFromTheCallback() {
        mayEnd.countDown();
        await().until(() -> {
            pass(Duration.ofMillis(1));
            return running.get() == 0 && candidacy.state() != CandidacyState.LEADING;
        });
    }

    @Test
    void aLeadIsNotReleasedBeforeItsCallbackHasReturned() {
        held.close();
        pass(GRACE.minus(MOMENT));
        await().until(() -> !endings.isEmpty());
        assertThat(endings).containsExactly(Loss.RELEASED);
        assertThat(held.isValid()).isTrue();
        assertThat(other.leadership()).isEmpty();
        assertThat(interrupts).hasValue(0);

        returnFromTheCallback();
        pass(MOMENT);
        assertThat(held.isValid()).isFalse();
        assertThat(other.leadership()).isPresent();
        assertThat(cluster.failures).isEmpty();
    }

    @Test
    void aCallbackThatOutlivesItsGraceIsInterruptedReportedAndPassedOver() {
        held.close();
        pass(GRACE.plus(MOMENT));
        await().until(() -> interrupts.get() == 1);
        assertThat(held.isValid()).isFalse();
        assertThat(other.leadership()).isPresent();
        await().until(() -> !cluster.failures.isEmpty());
        assertThat(cluster.failures).singleElement().asString().contains("stop grace of PT5S", "Leadership.ending()");
    }

    @Test
    void aLostLeadInterruptsItsCallbackAtOnce() {
        cluster.link(node).expireSession();
        pass(MOMENT);
        await().until(() -> interrupts.get() == 1);
        assertThat(held.isValid()).isFalse();
        pass(SimulatedCluster.TTL);
        assertThat(other.leadership()).isPresent();
    }

    @Test
    void whileTheOldCallRunsTheNodeDoesNotStandAgainInItsNewSession() {
        cluster.link(node).expireSession();
        pass(SimulatedCluster.TTL);
        assertThat(candidacy.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(entriesOf("a")).isZero();

        returnFromTheCallback();
        pass(Duration.ofSeconds(5));
        assertThat(candidacy.state()).isEqualTo(CandidacyState.STANDING);
        assertThat(entriesOf("a")).isEqualTo(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anEvictedLeaderLeavesTheElectionWhileItsOldCallRuns() {
        HaNode evictor = cluster.node("evictor");
        BackendSession session =
                ((DefaultNode) evictor).core().keeper().era().orElseThrow().session();
        cluster.store.list(DIR).stream().filter(e -> e.name().equals("leader")).forEach(session::remove);
        pass(Duration.ofSeconds(2));

        assertThat(candidacy.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(entriesOf("a")).isZero();
        assertThat(other.leadership()).get().matches(Leadership::isValid);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aDeadlineThatPassesOnALiveSessionFreesTheLeadThoughTheOldCallRuns() {
        cluster.link(node).loseHeartbeatReplies(true);
        pass(SimulatedCluster.TTL);
        cluster.link(node).loseHeartbeatReplies(false);
        pass(SimulatedCluster.TTL);

        assertThat(held.isValid()).isFalse();
        assertThat(candidacy.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(entriesOf("a")).as("candidate and leader entry").isZero();
        assertThat(other.leadership()).get().matches(Leadership::isValid);
        assertThat(calls).hasValue(1);
    }

    @Test
    void closingTheCandidacyGivesTheRunningCallItsGrace() {
        candidacy.close();
        pass(GRACE.minus(MOMENT));
        assertThat(candidacy.state()).isEqualTo(CandidacyState.LEADING);
        returnFromTheCallback();
        pass(MOMENT);
        assertThat(candidacy.state()).isEqualTo(CandidacyState.CLOSED);
        assertThat(entriesOf("a")).isZero();
        assertThat(other.leadership()).isPresent();
    }
}
