package io.quorate.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.election.CandidateOptions;
import io.quorate.election.HandoverFailedException;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipPreparation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * What handovers do on every store, in real time. A backend's test extends this class and supplies a harness whose clock is
 * the system's.
 */
public abstract class HandoverContract extends RecipeContract {
    private final List<Leadership> terms = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    /** For subclasses. */
    protected HandoverContract() {}

    @Test
    void thePreparedHeirLeadsNextAndNeverAreTwoTermsValid() throws Exception {
        Candidacy leader = standAndLead("leader");
        stand("better", CandidateOptions.defaults().withPriority(9));
        Candidacy heir = stand("heir", preparing(() -> log.add("heir prepares")));
        Leadership old = term(leader);
        old.handOver("heir", LONG);

        assertThat(old.isValid()).isFalse();
        Leadership next = awaitTerm(heir);
        assertThat(next.isValid()).isTrue();
        assertThat(next.token()).isGreaterThan(old.token());
        harness.awaitUntil("the heir's callback is called", () -> log.contains("heir leads"));
        assertThat(log).containsExactly("leader leads", "heir prepares", "leader ends, valid true", "heir leads");
        assertOneValid();
    }

    @Test
    void theLeadGoesBackAndForthWithEverGreaterTokens() throws Exception {
        Candidacy one = standAndLead("one");
        Candidacy other = stand("other", CandidateOptions.defaults());
        for (int i = 0; i < 3; i++) {
            handOver(one, "other", other);
            handOver(other, "one", one);
        }
        assertThat(terms).hasSize(7).isSortedAccordingTo((a, b) -> a.token().compareTo(b.token()));
        assertThat(terms).extracting(term -> term.token().value()).doesNotHaveDuplicates();
    }

    @Test
    void anHeirThatIsNotReadyInTimeIsInterruptedAndTheLeaderLeadsOn() throws Exception {
        Candidacy leader = standAndLead("leader");
        CountDownLatch interrupted = new CountDownLatch(1);
        Candidacy heir = stand("heir", preparing(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }));
        Leadership term = term(leader);
        assertThatThrownBy(() -> term.handOver("heir", Duration.ofMillis(500)))
                .isInstanceOf(HandoverFailedException.class)
                .hasMessageContaining("not ready within");
        harness.awaitUntil("the preparation is interrupted", () -> interrupted.getCount() == 0);
        assertThat(term.isValid()).isTrue();
        assertThat(heir.leadership()).isEmpty();
    }

    @Test
    void anHeirThatDiesWhileItPreparesCostsNoLead() throws Exception {
        Candidacy leader = standAndLead("leader");
        HaNode victim = nodes.node("heir");
        stand(victim, preparing(() -> {
            nodes.expire(victim);
            never.await();
        }));
        Leadership term = term(leader);
        assertThatThrownBy(() -> term.handOver("heir", LONG))
                .isInstanceOf(HandoverFailedException.class)
                .hasMessageContaining("stands no more");
        assertThat(term.isValid()).isTrue();
    }

    @Test
    void theNamedHeirSucceedsALeaderThatDiesWhileItPrepares() throws Exception {
        HaNode victim = nodes.node("leader");
        Candidacy leader = stand(victim, CandidateOptions.defaults());
        Leadership old = awaitTerm(leader);
        stand("better", CandidateOptions.defaults().withPriority(9).withRankGrace(LONG));
        Candidacy heir = stand("heir", preparing(() -> nodes.expire(victim)));
        CompletionStage<Void> handover = old.handOverAsync("heir", LONG);
        assertThat(awaitTerm(heir).token()).isGreaterThan(old.token());
        assertThat(log).doesNotContain("better leads");
        // Whether the old one lets go for the heir or hears of its loss first is a race, and either is right.
        harness.awaitUntil("the old one is over", () -> !old.isValid());
        harness.awaitUntil("and its handover", () -> isDone(handover));
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private void handOver(Candidacy from, String to, Candidacy heir) throws InterruptedException {
        harness.awaitUntil("the heir stands", () -> heir.state() == CandidacyState.STANDING);
        Leadership term = term(from);
        term.handOver(to, LONG);
        assertThat(awaitTerm(heir).token()).isGreaterThan(term.token());
        assertOneValid();
    }

    private static CandidateOptions preparing(LeadershipPreparation preparation) {
        return CandidateOptions.defaults().withPreparation(preparation);
    }

    private Candidacy standAndLead(String id) throws InterruptedException {
        Candidacy standing = stand(id, CandidateOptions.defaults());
        awaitTerm(standing);
        return standing;
    }

    private Candidacy stand(String id, CandidateOptions options) throws InterruptedException {
        return stand(nodes.node(id), options);
    }

    /** The call lasts as long as the term, as that of one does which watches for the end. */
    private Candidacy stand(HaNode node, CandidateOptions options) {
        String id = node.info().id();
        Candidacy standing = node.election(name)
                .stand(
                        term -> {
                            terms.add(term);
                            log.add(id + " leads");
                            Loss loss = term.ending().toCompletableFuture().get();
                            assertThat(loss).isNotNull();
                            log.add(id + " ends, valid " + term.isValid());
                        },
                        options);
        harness.awaitUntil(
                "it stands and the others see it",
                () -> standing.state() != CandidacyState.AWAY
                        && node.election(name).leader().isPresent());
        return standing;
    }

    private static Leadership term(Candidacy candidacy) {
        return candidacy.leadership().orElseThrow();
    }

    /**
     * Until its callback is called too, which is later than the grant. The one who let go may also see the heir's entry before
     * the heir has its answer.
     */
    private Leadership awaitTerm(Candidacy heir) {
        harness.awaitUntil(
                "it leads", () -> heir.leadership().filter(terms::contains).isPresent());
        return term(heir);
    }

    private void assertOneValid() {
        assertThat(terms.stream().filter(Leadership::isValid)).hasSizeLessThan(2);
    }
}
