package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.internal.node.DefaultNode;
import io.quorate.internal.node.NodeCore;
import io.quorate.memory.MemoryLink;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Answers, events and wishes that cross each other on their way. */
class CandidacyRacesTest {
    private static final String DIR = "elections/trainer";
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final SimulatedCluster cluster = new SimulatedCluster();
    private final List<String> log = new ArrayList<>();

    private Candidacy stand(HaNode node) {
        return stand(node, CandidateOptions.defaults());
    }

    private Candidacy stand(HaNode node, CandidateOptions options) {
        return node.election("trainer").stand(l -> log.add(node.info().id() + " leads"), options);
    }

    private static BackendSession session(HaNode node) {
        NodeCore core = ((DefaultNode) node).core();
        return core.keeper().era().orElseThrow().session();
    }

    private Entry leaderEntry() {
        return cluster.store.list(DIR).stream()
                .filter(e -> e.name().equals("leader"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClaimThatSucceedsAfterTheCandidacyWasClosedIsGivenBackUnused() {
        HaNode a = cluster.node("a");
        cluster.link(a).delay(MOMENT, MOMENT);
        Candidacy candidacy = stand(a);
        // Joined and snapshot seen after two ways each; the claim is on its way back then.
        cluster.pass(MOMENT.multipliedBy(3).plusMillis(10));
        assertThat(leaderEntry().owner()).isEqualTo(session(a).id());
        candidacy.close();
        cluster.pass(Duration.ofSeconds(1));

        assertThat(log).isEmpty();
        assertThat(candidacy.state()).isEqualTo(CandidacyState.CLOSED);
        assertThat(cluster.store.list(DIR)).isEmpty();
    }

    @Test
    void aClaimThatSucceedsAfterReadinessWentIsGivenBackUnused() {
        AtomicBoolean ready = new AtomicBoolean(true);
        List<Runnable> told = new ArrayList<>();
        Readiness readiness = new Readiness() {
            @Override
            public boolean isReady() {
                return ready.get();
            }

            @Override
            public Subscription onChange(Runnable listener) {
                told.add(listener);
                return () -> told.remove(listener);
            }
        };
        HaNode a = cluster.node("a");
        cluster.link(a).delay(MOMENT, MOMENT);
        Candidacy candidacy = stand(a, CandidateOptions.defaults().withReadiness(readiness));
        cluster.pass(MOMENT.multipliedBy(3).plusMillis(10));
        assertThat(leaderEntry().owner()).isEqualTo(session(a).id());
        ready.set(false);
        told.forEach(Runnable::run);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(log).isEmpty();
        assertThat(candidacy.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(cluster.store.list(DIR)).isEmpty();

        candidacy.close();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(told).as("subscriptions left behind").isEmpty();
    }

    @Test
    void aClaimOfUnknownOutcomeThatAnotherWonIsNotTakenForOurs() {
        HaNode leader = cluster.node("leader");
        stand(leader);
        cluster.pass(MOMENT);
        HaNode a = cluster.node("a");
        Candidacy first = stand(a);
        cluster.pass(MOMENT);
        HaNode b = cluster.node("b");
        Candidacy second = stand(b);
        cluster.pass(Duration.ofSeconds(1));

        // The first in rank claims at once, but slowly: the second has waited for its grace and wins meanwhile.
        MemoryLink link = cluster.link(a);
        link.delay(Duration.ofMillis(400), Duration.ofMillis(1));
        link.breakBeforeNextReply();
        leader.closeAsync();
        cluster.pass(
                Duration.ofSeconds(5),
                () -> assertThat(first.leadership()).as("the loser").isEmpty());
        assertThat(log).containsExactly("leader leads", "b leads");
        assertThat(second.leadership()).get().matches(Leadership::isValid);
        assertThat(cluster.store.list(DIR)).hasSize(3);
    }

    @Test
    void aLeaderEntryOfOursWithoutATermIsClearedAwayAndClaimedAnew() {
        HaNode a = cluster.node("a");
        CompletableFuture<Entry> guard =
                session(a).join("guards", "a~0~guard", new byte[0]).toCompletableFuture();
        cluster.pass(MOMENT);
        // As a claim would leave it whose answer never came.
        session(a).commit(guard.join(), List.of(new Write.Hold(DIR + "/leader", new byte[0])));
        cluster.pass(MOMENT);
        long stray = leaderEntry().createRevision();

        Candidacy candidacy = stand(a);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(candidacy.leadership()).get().satisfies(l -> {
            assertThat(l.isValid()).isTrue();
            assertThat(l.token().value()).isGreaterThan(stray);
        });
    }

    @Test
    void aWatchThatLagsBehindAClaimCostsNoLead() {
        LaggingWatch lagging = new LaggingWatch(cluster.store.link());
        HaNode a = cluster.node("a", builder -> builder.backend(lagging));
        a.election("trainer").observe(leader -> {});
        cluster.pass(MOMENT);
        lagging.lag = Duration.ofSeconds(1);
        Candidacy candidacy = stand(a);
        // What is told first is our own candidate, at a time when there was no leader yet.
        cluster.pass(Duration.ofSeconds(5));

        assertThat(log).containsExactly("a leads");
        assertThat(candidacy.leadership()).get().matches(Leadership::isValid);
    }

    @Test
    void aLeaderThatOnlySeesItsSuccessorKnowsThatItWasEvicted() {
        HaNode a = cluster.node("a");
        Candidacy first = stand(a);
        cluster.pass(MOMENT);
        HaNode b = cluster.node("b");
        Candidacy second = stand(b);
        cluster.pass(MOMENT);
        List<Loss> losses = new ArrayList<>();
        first.leadership().orElseThrow().lost().thenAccept(losses::add);

        cluster.link(a).loseChanges(true);
        session(b).remove(leaderEntry());
        cluster.pass(Duration.ofSeconds(1));
        assertThat(second.leadership()).isPresent();
        cluster.link(a).loseChanges(false);
        cluster.pass(MOMENT);
        assertThat(losses).containsExactly(Loss.EVICTED);
        assertThat(first.leadership()).isEmpty();
    }

    @Test
    void aLeadThatWasGivenUpIsVacantEvenWhereTheWatchStillShowsIt() {
        LaggingWatch lagging = new LaggingWatch(cluster.store.link());
        HaNode a = cluster.node("a", builder -> builder.backend(lagging));
        Candidacy candidacy = stand(a);
        cluster.pass(Duration.ofSeconds(1));
        lagging.lag = Duration.ofSeconds(5);
        candidacy.leadership().orElseThrow().close();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(log).containsExactly("a leads", "a leads");
    }
}
