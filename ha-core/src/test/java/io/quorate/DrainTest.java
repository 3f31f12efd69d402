package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node on its way out, on a virtual clock. */
class DrainTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(300);

    private final Simulation simulation = new Simulation();
    private final List<String> log = new ArrayList<>();
    private final List<Boolean> drained = new ArrayList<>();
    private final HaNode node = simulation.node(
            "leaving",
            b -> b.listener(new NodeListener() {
                @Override
                public void drained(boolean inTime) {
                    drained.add(inTime);
                }
            }));
    private final AtomicInteger inFlight = new AtomicInteger();

    private Candidacy stand(HaNode at, String election, CandidateOptions options) {
        Candidacy standing = at.election(election).stand(l -> log.add(at.info().id() + " leads " + election), options);
        simulation.pass(Simulation.MOMENT);
        return standing;
    }

    private Candidacy stand(HaNode at, String election) {
        return stand(at, election, CandidateOptions.defaults());
    }

    private List<Boolean> drain() {
        List<Boolean> ended = new ArrayList<>();
        node.drainAsync(WITHIN, inFlight::get).thenAccept(ended::add);
        return ended;
    }

    private Registration register(String id) {
        List<Registration> made = new ArrayList<>();
        node.registry()
                .registerAsync(ServiceInstance.builder("digits")
                        .id(id)
                        .address(URI.create("http://10.0.0.7:8000"))
                        .build())
                .thenAccept(made::add);
        simulation.pass(Simulation.MOMENT);
        return made.get(0);
    }

    @Test
    void everyLeadGoesToAPreparedHeirOrIsGivenUpAndNoneComesBack() {
        Candidacy alone = stand(node, "alone");
        Candidacy shared = stand(node, "shared");
        HaNode other = simulation.node("other");
        Candidacy heir =
                stand(other, "shared", CandidateOptions.defaults().withPreparation(() -> log.add("other prepares")));
        List<Boolean> ended = drain();
        simulation.pass(QUIET);

        assertThat(ended).containsExactly(true);
        assertThat(drained).containsExactly(true);
        assertThat(log)
                .containsExactly("leaving leads alone", "leaving leads shared", "other prepares", "other leads shared");
        assertThat(heir.leadership()).get().matches(Leadership::isValid);
        simulation.pass(Duration.ofMinutes(1));
        assertThat(alone.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(shared.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(simulation.store.list("elections/alone")).isEmpty();
    }

    @Test
    void whoDrainsDoesNotComeToLead() {
        Candidacy before = stand(node, "before");
        simulation.pass(Simulation.MOMENT);
        drain();
        simulation.pass(QUIET);
        Candidacy after = stand(node, "after");
        simulation.pass(Duration.ofSeconds(5));
        assertThat(before.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(after.state()).isEqualTo(CandidacyState.AWAY);
        assertThat(log).containsExactly("leaving leads before");
    }

    @Test
    void instancesLeaveRotationAndStayDiscoverable() {
        Registration early = register("early");
        ServiceView view = simulation.node("gateway").registry().view("digits");
        List<Boolean> ended = drain();
        simulation.pass(Simulation.MOMENT);
        Registration late = register("late");
        simulation.pass(QUIET);

        assertThat(ended).containsExactly(true);
        assertThat(early.instance().state()).isEqualTo(InstanceState.DRAINING);
        assertThat(late.instance().state()).isEqualTo(InstanceState.DRAINING);
        assertThat(view.instances()).hasSize(2).allMatch(i -> i.state() == InstanceState.DRAINING);
    }

    @Test
    void itLastsUntilNothingIsInFlight() {
        register("one");
        inFlight.set(3);
        List<Boolean> ended = drain();
        simulation.pass(Duration.ofSeconds(3));
        assertThat(ended).isEmpty();
        inFlight.set(0);
        simulation.pass(Duration.ofMillis(100));
        // A request may still be on its way that was sent before the state was known.
        assertThat(ended).isEmpty();
        inFlight.set(1);
        simulation.pass(Duration.ofSeconds(1));
        assertThat(ended).isEmpty();
        inFlight.set(0);
        simulation.pass(QUIET);
        assertThat(ended).containsExactly(true);
    }

    @Test
    void itsDeadlineEndsIt() {
        inFlight.set(1);
        List<Boolean> ended = drain();
        simulation.pass(WITHIN.minusMillis(1));
        assertThat(ended).isEmpty();
        simulation.pass(Duration.ofMillis(2));
        assertThat(ended).containsExactly(false);
        assertThat(drained).containsExactly(false);
    }

    @Test
    void aCountThatCannotBeHadIsNotTakenForNone() {
        List<Boolean> ended = new ArrayList<>();
        node.drainAsync(WITHIN, () -> {
                    throw new IllegalStateException("no count");
                })
                .thenAccept(ended::add);
        simulation.pass(WITHIN.plusSeconds(1));
        assertThat(ended).containsExactly(false);
        assertThat(simulation.failures).isNotEmpty().allMatch(f -> f.contains("no count"));
    }

    @Test
    void anHeirThatIsNotReadyGetsHalfTheTimeAndThenTheLeadIsGivenUp() {
        stand(node, "shared");
        // Nobody runs its callbacks, so that it never prepares, nor leads.
        HaNode stuck = simulation.node("stuck", b -> b.callbackExecutor(call -> {}));
        stand(stuck, "shared", CandidateOptions.defaults().withPreparation(() -> {}));
        List<Boolean> ended = drain();
        simulation.pass(WITHIN.dividedBy(2).minusMillis(10));
        assertThat(ended).isEmpty();
        simulation.pass(QUIET);
        assertThat(ended).containsExactly(true);
    }

    @Test
    void drainingTwiceIsOneDrainAndCloseFreesTheRest() {
        register("one");
        stand(node, "alone");
        List<Boolean> ended = drain();
        CompletionStage<Boolean> second = node.drainAsync(Duration.ofMillis(1), () -> 1);
        second.thenAccept(ended::add);
        simulation.pass(QUIET);
        assertThat(ended).containsExactly(true, true);
        assertThat(drained).containsExactly(true);

        node.closeAsync();
        simulation.pass(Simulation.MOMENT);
        assertThat(simulation.store.size()).isZero();
        assertThat(simulation.store.sessions()).isEmpty();
        assertThatThrownBy(() -> node.drainAsync(WITHIN, () -> 0)).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void closingEndsADrainThatIsUnderWay() {
        inFlight.set(1);
        List<Boolean> ended = drain();
        simulation.pass(Simulation.MOMENT);
        node.closeAsync();
        simulation.pass(Simulation.MOMENT);
        assertThat(ended).containsExactly(false);
        assertThat(simulation.store.size()).isZero();
    }

    @Test
    void aStoreThatIsAwayIsNotWaitedFor() {
        register("one");
        inFlight.set(1);
        simulation.link(node).cut();
        simulation.pass(Simulation.TTL.dividedBy(2));
        assertThat(node.state()).isEqualTo(NodeState.SUSPENDED);
        List<Boolean> ended = drain();
        simulation.pass(Duration.ofSeconds(1));
        assertThat(ended).isEmpty();
        inFlight.set(0);
        simulation.pass(QUIET);
        assertThat(ended).containsExactly(false);
    }

    @Test
    void itTakesSomeTime() {
        assertThatThrownBy(() -> node.drainAsync(Duration.ZERO, () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be positive");
    }
}
