package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.PeerEvidence.Kind;
import io.quorate.StaleTokenException;
import io.quorate.TokenGate;
import io.quorate.internal.node.DefaultNode;
import io.quorate.internal.node.GrantCore;
import io.quorate.spi.Committed;
import io.quorate.spi.Expected;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What candidates do on the word of a lifeline, true or false. */
class LifelineElectionTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration GRACE = CandidateOptions.defaults().rankGrace();

    private final SimulatedCluster cluster = new SimulatedCluster();
    private final List<String> log = new ArrayList<>();

    private final HaNode a = cluster.node("a");
    private final HaNode b = cluster.node("b");
    private final HaNode c = cluster.node("c");
    private final Candidacy first = stand(a);
    private final Candidacy second = stand(b);
    private final Candidacy third = stand(c);

    private Candidacy stand(HaNode node) {
        Candidacy standing = node.election("trainer").stand(leadership -> {
            log.add(node.info().id() + " leads");
            leadership.lost().thenAccept(loss -> log.add(node.info().id() + " lost: " + loss));
        });
        cluster.pass(MOMENT);
        return standing;
    }

    /** Dies without a word to the store. */
    private void die(HaNode node) {
        cluster.link(node).cut();
        cluster.lifelines.tell(node.info().id(), Kind.END_OF_STREAM);
    }

    private static CompletableFuture<Committed> commit(Leadership leadership) {
        GrantCore grant = (GrantCore) leadership;
        Write write = new Write.Put("documents/d", new byte[0], Expected.any());
        return grant.era().session().commit(grant.entry(), List.of(write)).toCompletableFuture();
    }

    @Test
    void candidatesWatchTheLeaderAndNobodyElse() {
        assertThat(cluster.lifelines.watching()).containsExactly("b->a", "c->a");
    }

    @Test
    void bestCandidateTakesOverAtOnceFromALeaderThatIsProvenDead() {
        die(a);
        cluster.pass(MOMENT);

        assertThat(log).containsExactly("a leads", "b leads");
        assertThat(second.leadership().orElseThrow().isValid()).isTrue();
        assertThat(cluster.lifelines.watching()).contains("c->b").doesNotContain("b->a");
    }

    @Test
    void whoComesAfterADeathWaitsForNothingTheDeadHasLeft() {
        die(a);
        cluster.pass(MOMENT);
        third.close();
        HaNode d = cluster.node("d");
        stand(d);
        die(b);
        cluster.pass(MOMENT);

        assertThat(log).containsExactly("a leads", "b leads", "d leads");
    }

    @Test
    void takeoverTellsTheEvidenceAndHowLongEachStepTook() {
        cluster.link(b).delay(Duration.ofMillis(3), Duration.ofMillis(4));
        die(a);
        cluster.pass(MOMENT);

        assertThat(cluster.takeovers).singleElement().satisfies(t -> {
            assertThat(t.resource()).isEqualTo("election trainer");
            assertThat(t.evidence().kind()).isEqualTo(Kind.END_OF_STREAM);
            assertThat(t.evidence().incarnation()).isEqualTo(a.info().incarnation());
            assertThat(t.token()).isEqualTo(second.leadership().orElseThrow().token());
            assertThat(t.asked()).isZero();
            assertThat(t.granted()).isEqualTo(Duration.ofMillis(7));
        });
        assertThat(b.lifelines().deaths()).isEqualTo(1);
        assertThat(b.lifelines().takeovers()).isEqualTo(1);
        assertThat(c.lifelines().takeovers()).isZero();
    }

    @Test
    void nextCandidateWaitsItsGraceWhereOnlyItHasTheProof() {
        cluster.link(a).cut();
        cluster.lifelines.tell("c", "a", Kind.END_OF_STREAM);
        cluster.pass(GRACE.minusMillis(1));
        assertThat(log).containsExactly("a leads");

        cluster.pass(MOMENT);
        assertThat(log).containsExactly("a leads", "c leads");
    }

    @Test
    void nobodyWaitsForTheDeadLeaderToClaim() {
        die(a);
        cluster.pass(MOMENT);
        die(b);
        cluster.pass(MOMENT);

        // The candidacies of both, which rank before c, have gone with their leads.
        assertThat(cluster.store.list("elections/trainer")).hasSize(2);
        assertThat(log).containsExactly("a leads", "b leads", "c leads");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GOODBYE", "REFUTED"})
    void whatIsNoProofOfDeathEvictsNobody(Kind kind) {
        cluster.lifelines.tell("a", kind);
        cluster.pass(Duration.ofSeconds(1));

        assertThat(log).containsExactly("a leads");
        assertThat(cluster.takeovers).isEmpty();
    }

    @Test
    void proofThatIsRefutedInTimeEvictsNobody() {
        cluster.lifelines.tell("c", "a", Kind.END_OF_STREAM);
        cluster.pass(GRACE.minusMillis(10));
        cluster.lifelines.tell("c", "a", Kind.REFUTED);
        cluster.pass(Duration.ofSeconds(1));

        assertThat(log).containsExactly("a leads");
        assertThat(c.lifelines().refuted()).isEqualTo(1);
    }

    @Test
    void livingLeaderThatIsEvictedLearnsItAtOnceAndCanWriteNoMore() {
        Leadership overtaken = first.leadership().orElseThrow();
        TokenGate gate = new TokenGate("disk");
        gate.admit(overtaken.token());

        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.pass(MOMENT);

        assertThat(log).containsExactly("a leads", "b leads", "a lost: EVICTED");
        assertThat(overtaken.isValid()).isFalse();
        assertThat(overtaken.lost().toCompletableFuture()).isCompletedWithValue(Loss.EVICTED);
        CompletableFuture<Committed> stale = commit(overtaken);
        CompletableFuture<Committed> good = commit(second.leadership().orElseThrow());
        cluster.pass(MOMENT);
        assertThat(stale).isCompletedExceptionally();
        assertThat(good).isCompleted();
        gate.admit(second.leadership().orElseThrow().token());
        assertThatThrownBy(() -> gate.admit(overtaken.token())).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void evictedOneStandsAgainAndLeadsAgain() {
        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.pass(Duration.ofSeconds(2));
        assertThat(first.state()).isEqualTo(CandidacyState.STANDING);

        second.close();
        third.close();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(first.state()).isEqualTo(CandidacyState.LEADING);
    }

    @Test
    void oldProofDoesNotCondemnWhatTheLivingDoesNext() {
        cluster.lifelines.tell("a", Kind.END_OF_STREAM);
        cluster.pass(Duration.ofSeconds(2));
        second.close();
        cluster.pass(MOMENT);
        // Whoever leads now, a leads next; c, which has never heard that the proof was wrong, must leave it alone.
        Candidacy leader = first.state() == CandidacyState.LEADING ? first : third;
        if (leader == third) {
            third.leadership().orElseThrow().close();
            cluster.pass(Duration.ofSeconds(1));
        }
        Leadership again = first.leadership().orElseThrow();
        cluster.pass(Duration.ofSeconds(30));

        assertThat(again.isValid()).isTrue();
    }

    @Test
    void proofOfAnEarlierLeaderCannotEvictALaterOne() {
        cluster.link(b).cut();
        cluster.link(a).cut();
        cluster.lifelines.tell("c", "a", Kind.END_OF_STREAM);
        cluster.pass(GRACE.plus(MOMENT));
        assertThat(log).containsExactly("a leads", "c leads");

        // b is told late, and still sees a in the lead.
        cluster.lifelines.tell("b", "a", Kind.END_OF_STREAM);
        cluster.link(b).heal();
        cluster.pass(Duration.ofSeconds(3));

        assertThat(third.leadership().orElseThrow().isValid()).isTrue();
        assertThat(log).doesNotContain("b leads");
    }

    @Test
    void closingStopsWatching() {
        second.close();
        cluster.pass(MOMENT);
        assertThat(cluster.lifelines.watching()).containsExactly("c->a");

        c.closeAsync();
        cluster.pass(MOMENT);
        assertThat(cluster.lifelines.watching()).isEmpty();
        assertThat(((DefaultNode) b).core().lifelines().counts().deaths()).isZero();
    }
}
