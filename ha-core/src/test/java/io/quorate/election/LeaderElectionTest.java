package io.quorate.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.NodeState;
import io.quorate.internal.node.DefaultNode;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private final SimulatedCluster cluster = new SimulatedCluster();
    private final List<String> log = new ArrayList<>();

    private Candidacy stand(HaNode node, CandidateOptions options) {
        return node.election("trainer")
                .stand(
                        leadership -> {
                            log.add(node.info().id() + " leads");
                            leadership
                                    .lost()
                                    .thenAccept(loss -> log.add(node.info().id() + " lost: " + loss));
                        },
                        options);
    }

    private Candidacy stand(HaNode node) {
        return stand(node, CandidateOptions.defaults());
    }

    private static Leadership leadership(Candidacy candidacy) {
        return candidacy.leadership().orElseThrow();
    }

    @Test
    void theOnlyCandidateLeadsAtOnce() {
        Candidacy candidacy = stand(cluster.node("a"));
        cluster.pass(MOMENT);

        assertThat(log).containsExactly("a leads");
        assertThat(candidacy.state()).isEqualTo(CandidacyState.LEADING);
        assertThat(leadership(candidacy).isValid()).isTrue();
        assertThat(leadership(candidacy).remaining()).isPositive().isLessThan(SimulatedCluster.TTL);
    }

    @Test
    void aCleanCloseHandsOverWithinOneRankGrace() {
        HaNode a = cluster.node("a");
        stand(a);
        cluster.pass(MOMENT);
        Candidacy b = stand(cluster.node("b"));
        cluster.pass(MOMENT);

        a.closeAsync();
        cluster.pass(MOMENT);

        assertThat(log).containsExactly("a leads", "a lost: RELEASED", "b leads");
        assertThat(leadership(b).isValid()).isTrue();
    }

    @Test
    void tokensGrowWithEveryTerm() {
        Candidacy a = stand(cluster.node("a"));
        long last = -1;
        for (int term = 0; term < 5; term++) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(leadership(a).token().value()).isGreaterThan(last);
            last = leadership(a).token().value();
            leadership(a).close();
        }
    }

    @Test
    void theMostAdvancedThenTheMostImportantThenTheEldestGoesFirst() {
        HaNode leader = cluster.node("leader");
        stand(leader);
        cluster.pass(MOMENT);
        stand(cluster.node("eldest"));
        stand(cluster.node("important"), CandidateOptions.defaults().withPriority(5));
        Candidacy advanced = stand(cluster.node("advanced"));
        advanced.reportProgress(1_000);
        cluster.pass(Duration.ofSeconds(2));

        leader.closeAsync();
        cluster.pass(MOMENT);
        assertThat(log).last().isEqualTo("advanced leads");

        advanced.close();
        cluster.pass(MOMENT);
        assertThat(log).last().isEqualTo("important leads");
    }

    @Test
    void aBetterCandidateThatDoesNotClaimIsPassedOverAfterItsGrace() {
        HaNode leader = cluster.node("leader");
        stand(leader);
        HaNode best = cluster.node("best");
        stand(best, CandidateOptions.defaults().withPriority(5));
        stand(cluster.node("second"));
        cluster.pass(MOMENT);

        cluster.link(best).cut();
        leader.closeAsync();
        cluster.pass(Duration.ofMillis(200));
        assertThat(log).doesNotContain("second leads");
        cluster.pass(Duration.ofMillis(100));
        assertThat(log).contains("second leads");
    }

    @Test
    void aBlipShorterThanTheDeadlineCostsNothingAndIsNotEvenSeen() {
        HaNode a = cluster.node("a");
        Candidacy candidacy = stand(a);
        List<Optional<String>> seen = observe(cluster.node("watcher"));
        cluster.pass(MOMENT);

        cluster.link(a).cut();
        cluster.pass(Duration.ofMillis(5_200));
        assertThat(a.state()).isEqualTo(NodeState.SUSPENDED);
        cluster.link(a).restore();
        cluster.pass(SimulatedCluster.TTL);

        assertThat(log).containsExactly("a leads");
        assertThat(leadership(candidacy).isValid()).isTrue();
        assertThat(seen).containsExactly(Optional.of("a"));
    }

    @Test
    void aLeaderThatIsCutOffIsInvalidBeforeAnotherLeads() {
        HaNode a = cluster.node("a");
        Candidacy first = stand(a);
        cluster.pass(MOMENT);
        Candidacy second = stand(cluster.node("b"));
        cluster.pass(MOMENT);
        Leadership held = leadership(first);

        cluster.link(a).cut();
        cluster.pass(
                SimulatedCluster.TTL.multipliedBy(2),
                () -> assertThat(held.isValid() && second.leadership().isPresent())
                        .isFalse());

        assertThat(log).containsExactly("a leads", "a lost: DEADLINE_PASSED", "b leads");
        cluster.link(a).restore();
        cluster.pass(SimulatedCluster.TTL);
        assertThat(first.state()).isEqualTo(CandidacyState.STANDING);
        assertThat(held.isValid()).isFalse();
    }

    @Test
    void aLeaderWhoseDeadlinePassedLetsGoOfItsEntryWhenTheStoreKeptItsSession() {
        HaNode a = cluster.node("a");
        Candidacy first = stand(a);
        cluster.pass(MOMENT);
        Leadership held = leadership(first);

        // Only the acknowledgements of its heartbeats are lost: the store goes on hearing from it.
        cluster.link(a).loseHeartbeatReplies(true);
        cluster.pass(SimulatedCluster.TTL);
        assertThat(held.isValid()).isFalse();
        cluster.link(a).loseHeartbeatReplies(false);
        cluster.pass(SimulatedCluster.TTL);

        assertThat(leadership(first).isValid()).isTrue();
        assertThat(leadership(first).token()).isGreaterThan(held.token());
        assertThat(held.isValid()).isFalse();
    }

    @Test
    void aSessionThatExpiredIsReplacedAndTheCandidacyWithIt() {
        HaNode a = cluster.node("a");
        Candidacy candidacy = stand(a);
        cluster.pass(MOMENT);
        long token = leadership(candidacy).token().value();

        cluster.link(a).expireSession();
        cluster.pass(SimulatedCluster.TTL);

        assertThat(log).containsExactly("a leads", "a lost: SESSION_LOST", "a leads");
        assertThat(leadership(candidacy).token().value()).isGreaterThan(token);
        assertThat(cluster.store.list("elections/trainer")).hasSize(2);
    }

    @Test
    void aLeaderThatIsEvictedLearnsOfItAtOnceAndItsGuardedWriteIsRefused() {
        HaNode a = cluster.node("a");
        Candidacy candidacy = stand(a);
        cluster.pass(MOMENT);
        Leadership held = leadership(candidacy);

        evict("elections/trainer/leader");
        cluster.pass(MOMENT);

        assertThat(held.isValid()).isFalse();
        assertThat(log).startsWith("a leads", "a lost: EVICTED");
    }

    private void evict(String key) {
        NodeCore other = ((DefaultNode) cluster.node("evictor")).core();
        Entry held = read(other, key);
        other.keeper().era().orElseThrow().session().remove(held);
        cluster.pass(MOMENT);
    }

    private Entry read(NodeCore core, String key) {
        CompletableFuture<Optional<Entry>> found = core.backend().get(key).toCompletableFuture();
        cluster.pass(MOMENT);
        return found.join().orElseThrow();
    }

    @Test
    void aClaimWhoseAnswerIsLostIsRecognised() {
        HaNode a = cluster.node("a");
        Candidacy candidacy = stand(a);
        // The join travels first, then the claim: both answers are lost in turn.
        for (int i = 0; i < 4; i++) {
            cluster.link(a).breakBeforeNextReply();
            cluster.pass(Duration.ofMillis(300));
        }
        cluster.link(a).heal();
        cluster.pass(Duration.ofSeconds(5));

        assertThat(leadership(candidacy).isValid()).isTrue();
        assertThat(cluster.store.list("elections/trainer"))
                .as("one candidate, one leader, nothing left over")
                .hasSize(2);
    }

    @Test
    void aCallbackThatThrowsGivesTheLeadUpAndStandsAgainAfterAPause() {
        HaNode a = cluster.node("a");
        AtomicInteger calls = new AtomicInteger();
        Candidacy candidacy = a.election("trainer").stand(leadership -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("model does not load");
            }
        });
        cluster.pass(MOMENT);
        assertThat(candidacy.leadership()).isEmpty();
        assertThat(cluster.failures).anySatisfy(f -> assertThat(f).contains("model does not load"));

        cluster.pass(Duration.ofSeconds(5));
        assertThat(calls).hasValue(2);
        assertThat(leadership(candidacy).isValid()).isTrue();
    }

    @Test
    void releaseOnReturnLeadsOnlyWhileTheCallbackRuns() {
        HaNode a = cluster.node("a");
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Leadership> last = new AtomicReference<>();
        Candidacy candidacy = a.election("trainer")
                .stand(
                        leadership -> {
                            last.set(leadership);
                            calls.incrementAndGet();
                        },
                        CandidateOptions.defaults().withReleaseOnReturn());
        cluster.pass(MOMENT);
        candidacy.close();
        cluster.pass(MOMENT);

        assertThat(calls.get()).isPositive();
        assertThat(last.get().isValid()).isFalse();
        assertThat(candidacy.state()).isEqualTo(CandidacyState.CLOSED);
        assertThat(cluster.store.list("elections/trainer")).isEmpty();
    }

    @Test
    void observersHearOfEveryChangeNobodyIncluded() {
        List<Optional<String>> seen = observe(cluster.node("watcher"));
        cluster.pass(MOMENT);
        HaNode a = cluster.node("a");
        stand(a);
        cluster.pass(MOMENT);
        a.closeAsync();
        cluster.pass(MOMENT);
        stand(cluster.node("b"));
        cluster.pass(MOMENT);

        assertThat(seen).containsExactly(Optional.empty(), Optional.of("a"), Optional.empty(), Optional.of("b"));
    }

    private List<Optional<String>> observe(HaNode node) {
        List<Optional<String>> seen = new ArrayList<>();
        node.election("trainer").observe(leader -> seen.add(leader.map(LeaderInfo::nodeId)));
        return seen;
    }

    @Test
    void anUnreadyLeaderStepsDownAndComesBackWhenReady() {
        Switch ready = new Switch();
        Candidacy a = stand(cluster.node("a"), CandidateOptions.defaults().withReadiness(ready));
        cluster.pass(MOMENT);
        Candidacy b = stand(cluster.node("b"));
        cluster.pass(MOMENT);

        ready.turn(false);
        cluster.pass(MOMENT);
        assertThat(a.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(leadership(b).isValid()).isTrue();

        ready.turn(true);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(a.state()).isEqualTo(CandidacyState.STANDING);
        b.close();
        cluster.pass(MOMENT);
        assertThat(leadership(a).isValid()).isTrue();
    }

    @Test
    void foreignEntriesAmongTheCandidatesAreSkippedAndCounted() {
        HaNode a = cluster.node("a");
        NodeCore core = ((DefaultNode) a).core();
        core.backend().put("elections/trainer/foreign", "not json".getBytes(UTF_8), Expected.any());
        cluster.pass(MOMENT);
        Candidacy candidacy = stand(a);
        cluster.pass(MOMENT);

        assertThat(leadership(candidacy).isValid()).isTrue();
        assertThat(a.skippedEntries()).isEqualTo(1);
    }

    @Test
    void aNodeStandsOnceInAnElection() {
        HaNode a = cluster.node("a");
        Candidacy first = stand(a);
        assertThatThrownBy(() -> stand(a))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trainer");
        first.close();
        cluster.pass(MOMENT);
        Candidacy second = stand(a);
        cluster.pass(MOMENT);
        assertThat(leadership(second).isValid()).isTrue();
    }

    @Test
    void closingLeavesNothingInTheStore() {
        HaNode a = cluster.node("a");
        for (int i = 0; i < 100; i++) {
            a.election("e" + i).stand(leadership -> {});
        }
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.store.size()).isGreaterThanOrEqualTo(200);

        a.closeAsync();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.store.sessions()).isEmpty();
        assertThat(cluster.store.watches()).isZero();
        assertThat(cluster.store.list("nodes")).isEmpty();
        assertThat(cluster.store.list("elections/e7")).isEmpty();
    }

    @Test
    void lossIsToldWithItsReason() {
        Candidacy a = stand(cluster.node("a"));
        cluster.pass(MOMENT);
        List<Loss> endings = new ArrayList<>();
        leadership(a).ending().thenAccept(endings::add);
        a.close();
        cluster.pass(MOMENT);
        assertThat(endings).containsExactly(Loss.RELEASED);
        assertThat(a.state()).isEqualTo(CandidacyState.CLOSED);
    }
}
