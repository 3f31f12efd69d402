package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.OutcomeUnknownException;
import io.quorate.internal.node.DefaultNode;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handovers on a virtual clock: who leads next, when, and what becomes of one that goes wrong. */
class HandoverTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration RANK_GRACE = CandidateOptions.defaults().rankGrace();

    private final SimulatedCluster cluster = new SimulatedCluster();
    private final List<String> log = new ArrayList<>();
    private final Map<String, HaNode> nodes = new LinkedHashMap<>();
    private final Map<String, Candidacy> candidacies = new LinkedHashMap<>();
    private final List<Leadership> terms = new ArrayList<>();

    /** The leader; one that ranks first; and the one to hand over to, which ranks last. */
    @BeforeEach
    void threeStand() {
        stand("leader", CandidateOptions.defaults());
        stand("first", CandidateOptions.defaults().withPriority(9));
    }

    private Candidacy stand(String id, CandidateOptions options) {
        HaNode node = nodes.computeIfAbsent(id, cluster::node);
        Candidacy standing = node.election("trainer")
                .stand(
                        leadership -> {
                            terms.add(leadership);
                            log.add(id + " leads");
                        },
                        options);
        candidacies.put(id, standing);
        pass(MOMENT);
        return standing;
    }

    private void standHeir(LeadershipPreparation preparation) {
        stand("heir", CandidateOptions.defaults().withPreparation(preparation));
    }

    private void pass(Duration time) {
        cluster.pass(
                time,
                () -> assertThat(terms.stream().filter(Leadership::isValid)).hasSizeLessThan(2));
    }

    private Leadership term(String id) {
        return candidacies.get(id).leadership().orElseThrow();
    }

    private CompletionStage<Void> handOver() {
        return term("leader").handOverAsync("heir", WITHIN);
    }

    private static void assertFailed(CompletionStage<Void> handover, Class<?> with, String why) {
        assertThat(handover).isDone();
        assertThatThrownBy(handover.toCompletableFuture()::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(with)
                .hasMessageContaining(why);
    }

    private void assertLeadsOn(Leadership term) {
        pass(Duration.ofSeconds(1));
        assertThat(term.isValid()).isTrue();
        assertThat(log).containsOnlyOnce("leader leads").noneMatch(line -> line.startsWith("heir leads"));
    }

    @Test
    void thePreparedHeirLeadsNextWithAGreaterTokenAndWithoutAnyGrace() {
        standHeir(() -> log.add("heir prepares"));
        Leadership old = term("leader");
        CompletionStage<Void> handover = handOver();
        // Less than one rank grace, though the heir ranks behind another.
        pass(RANK_GRACE.dividedBy(2));

        assertThat(handover).isCompletedWithValue(null);
        assertThat(log).containsExactly("leader leads", "heir prepares", "heir leads");
        assertThat(old.isValid()).isFalse();
        assertThat(term("heir").token()).isGreaterThan(old.token());
        pass(Duration.ofSeconds(5));
        assertThat(candidacies.get("leader").state()).isEqualTo(CandidacyState.STANDING);
        assertThat(cluster.store.list("elections/trainer")).hasSize(4);
        assertThat(cluster.failures).isEmpty();
    }

    @Test
    void betweenTheTwoTermsLieTwoCommitsAndTheNewsOfThem() {
        standHeir(() -> {});
        Duration way = Duration.ofMillis(20);
        nodes.values().forEach(node -> cluster.link(node).delay(way, way));
        Leadership old = term("leader");
        handOver();
        cluster.clock.runDue();
        Duration step = Duration.ofMillis(1);
        int without = 0;
        for (int i = 0; i < 1_000 && candidacies.get("heir").leadership().isEmpty(); i++) {
            cluster.pass(step);
            without += old.isValid() ? 0 : 1;
        }
        // The release goes there, its news comes to the heir; the claim goes there and its answer comes back.
        assertThat(Duration.ofMillis(without))
                .isBetween(way.multipliedBy(4), way.multipliedBy(4).plus(step));
    }

    @Test
    void theLeadGoesToTheBestRankedUnlessToldOtherwise() {
        standHeir(() -> log.add("heir prepares"));
        term("leader").handOverAsync(WITHIN);
        pass(MOMENT);
        assertThat(log).containsExactly("leader leads", "first leads");
    }

    @Test
    void anHeirThatIsNotReadyInTimeCostsNothingButTheTime() {
        // It waits behind a callback executor that has no thread to give; a preparation on a virtual clock cannot
        // block.
        HaNode heir = cluster.node("heir", builder -> builder.callbackExecutor(call -> {}));
        nodes.put("heir", heir);
        standHeir(() -> {});
        Leadership term = term("leader");
        CompletionStage<Void> handover = handOver();
        pass(WITHIN.minusMillis(40));
        assertThat(handover).isNotDone();
        pass(Duration.ofMillis(80));

        assertFailed(handover, HandoverFailedException.class, "not ready within");
        assertLeadsOn(term);
    }

    @Test
    void aPreparationThatThrowsIsReportedByTheHeirAndTheLeaderLeadsOn() {
        standHeir(() -> {
            throw new IllegalStateException("no memory for the model");
        });
        Leadership term = term("leader");
        CompletionStage<Void> handover = handOver();
        pass(MOMENT);
        assertFailed(handover, HandoverFailedException.class, "could not prepare");
        assertThat(cluster.failures)
                .singleElement()
                .asString()
                .startsWith("heir:")
                .contains("no memory for the model");
        assertLeadsOn(term);

        term.handOverAsync("first", WITHIN);
        pass(MOMENT);
        assertThat(log).last().isEqualTo("first leads");
    }

    @Test
    void anHeirThatLeavesBeforeItIsReadyCostsNothing() {
        standHeir(() -> candidacies.get("heir").close());
        Leadership term = term("leader");
        CompletionStage<Void> handover = handOver();
        pass(MOMENT);
        assertFailed(handover, HandoverFailedException.class, "stands no more");
        assertLeadsOn(term);
    }

    @Test
    void whoDoesNotStandIsNoHeir() {
        CompletionStage<Void> unknown = term("leader").handOverAsync("nobody", WITHIN);
        CompletionStage<Void> itself = term("leader").handOverAsync("leader", WITHIN);
        pass(Duration.ofMillis(1_100));
        assertFailed(unknown, HandoverFailedException.class, "does not stand");
        assertFailed(itself, HandoverFailedException.class, "does not stand");
        assertThat(term("leader").isValid()).isTrue();
    }

    @Test
    void oneWhoseCandidacyIsOnItsWayToTheLeaderIsWaitedFor() {
        LaggingWatch lagging = new LaggingWatch(cluster.store.link());
        nodes.put("late", cluster.node("late", builder -> builder.backend(lagging)));
        lagging.lag = Duration.ofMillis(500);
        candidacies.values().forEach(Candidacy::close);
        pass(Duration.ofSeconds(1));
        stand("late", CandidateOptions.defaults());
        pass(Duration.ofSeconds(2));
        stand("heir", CandidateOptions.defaults());
        assertThat(candidacies.get("heir").state()).isEqualTo(CandidacyState.STANDING);
        CompletionStage<Void> handover = term("late").handOverAsync("heir", WITHIN);
        pass(Duration.ofSeconds(2));
        assertThat(handover.toCompletableFuture()).isCompletedWithValue(null);
        assertThat(log).last().isEqualTo("heir leads");
    }

    @Test
    void oneHandoverAtATime() {
        HaNode heir = cluster.node("heir", builder -> builder.callbackExecutor(call -> {}));
        nodes.put("heir", heir);
        standHeir(() -> {});
        CompletionStage<Void> one = handOver();
        CompletionStage<Void> other = term("leader").handOverAsync("first", WITHIN);
        pass(MOMENT);
        assertFailed(other, HandoverFailedException.class, "another handover");
        assertThat(one).isNotDone();
    }

    @Test
    void theNamedHeirIsFirstToSucceedALeaderThatDiesMeanwhile() {
        standHeir(() -> {
            log.add("heir prepares");
            // It will never hear that the heir is ready.
            cluster.link(nodes.get("leader")).cut();
        });
        handOver();
        pass(SimulatedCluster.TTL.plus(RANK_GRACE));
        assertThat(log).containsExactly("leader leads", "heir prepares", "heir leads");
    }

    @Test
    void anHeirThatDiesOnceTheLeaderHasLetGoIsPassedOverAfterOneGrace() {
        standHeir(() -> {});
        Leadership old = term("leader");
        // Its answer gets through, its claim does not.
        cluster.link(nodes.get("heir")).delay(Duration.ofMillis(1), Duration.ofMillis(1));
        CompletionStage<Void> handover = handOver();
        for (int i = 0; i < 100 && old.isValid(); i++) {
            cluster.pass(Duration.ofMillis(1));
        }
        assertThat(old.isValid()).isFalse();
        cluster.link(nodes.get("heir")).cut();
        pass(RANK_GRACE.minusMillis(60));
        assertThat(log).containsExactly("leader leads");
        pass(Duration.ofMillis(120));
        assertThat(log).containsExactly("leader leads", "first leads");
        assertFailed(handover, HandoverFailedException.class, "'first' took the lead");
    }

    @Test
    void aTermThatIsLostMeanwhileTakesItsHandoverAlong() {
        HaNode heir = cluster.node("heir", builder -> builder.callbackExecutor(call -> {}));
        nodes.put("heir", heir);
        standHeir(() -> {});
        CompletionStage<Void> handover = handOver();
        pass(MOMENT);
        cluster.link(nodes.get("leader")).expireSession();
        pass(MOMENT);
        assertFailed(handover, GrantLostException.class, "ended first");
    }

    @Test
    void aTermThatIsOverHandsNothingOver() {
        Leadership old = term("leader");
        old.close();
        pass(MOMENT);
        CompletionStage<Void> handover = old.handOverAsync("first", WITHIN);
        pass(MOMENT);
        assertFailed(handover, HandoverFailedException.class, "handover");
        assertThat(log).containsExactly("leader leads", "first leads");
    }

    @Test
    void aNamingOfAnEarlierTermBindsNobody() {
        HaNode heir = cluster.node("heir", builder -> builder.callbackExecutor(call -> {}));
        nodes.put("heir", heir);
        standHeir(() -> {});
        handOver();
        pass(MOMENT);
        // Evicted, but its candidacy stays where it was, naming and all.
        cluster.link(nodes.get("leader")).loseChanges(true);
        evictLeader();
        cluster.pass(RANK_GRACE.dividedBy(2));
        assertThat(candidacies.get("heir").leadership()).isPresent();
        evictLeader();
        cluster.pass(RANK_GRACE.dividedBy(2));
        assertThat(log).last().isEqualTo("first leads");
    }

    @Test
    void anHeirThatNobodySeesLeadIsAnUnknownOutcome() {
        standHeir(() -> {});
        candidacies.get("first").close();
        pass(MOMENT);
        CompletionStage<Void> handover = handOver();
        cluster.link(nodes.get("leader")).delay(Duration.ofMillis(1), Duration.ofMillis(1));
        for (int i = 0; i < 100 && candidacies.get("leader").leadership().isPresent(); i++) {
            cluster.pass(Duration.ofMillis(1));
        }
        cluster.link(nodes.get("leader")).cut();
        cluster.link(nodes.get("heir")).cut();
        pass(Duration.ofSeconds(30));
        assertFailed(handover, OutcomeUnknownException.class, "was let go");
    }

    private void evictLeader() {
        Entry leader = cluster.store.list("elections/trainer").stream()
                .filter(e -> e.name().equals("leader"))
                .findFirst()
                .orElseThrow();
        ((DefaultNode) nodes.get("first"))
                .core()
                .keeper()
                .era()
                .orElseThrow()
                .session()
                .remove(leader);
    }
}
