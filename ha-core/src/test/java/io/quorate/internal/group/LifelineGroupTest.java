package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.GrantLostException;
import io.quorate.PeerEvidence.Kind;
import io.quorate.SimulatedEvidence;
import io.quorate.group.Generation;
import io.quorate.group.GroupOptions;
import io.quorate.internal.group.GroupCluster.Worker;
import io.quorate.spi.Entry;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a group does on the word of a lifeline, true or false. */
class LifelineGroupTest {
    private final SimulatedEvidence lifelines = new SimulatedEvidence();
    private final GroupCluster cluster = new GroupCluster(GroupOptions.of(2, 3));
    private final List<Worker> workers = List.of(worker("a"), worker("b"), worker("c"), worker("spare"));
    /** As a worker has it that lives through it all. */
    private Generation first;

    private Worker coordinator;
    private Worker other;

    private Worker worker(String id) {
        return cluster.worker(id, options -> options, generation -> {}, builder -> lifelines.on(id, builder));
    }

    @BeforeEach
    void open() {
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(3);
        coordinator = coordinator();
        List<Worker> others =
                cluster.working().stream().filter(w -> w != coordinator).toList();
        other = others.get(0);
        first = others.get(1).current();
    }

    private Worker coordinator() {
        Entry round = cluster.store.list("groups/trainer/state").stream()
                .filter(e -> e.name().equals("round"))
                .findFirst()
                .orElseThrow();
        return workers.stream()
                .filter(w -> cluster.store.list("groups/trainer/members").stream()
                        .anyMatch(
                                e -> e.owner().equals(round.owner()) && e.name().startsWith(w.id)))
                .findFirst()
                .orElseThrow();
    }

    /** The dead one is only cut off here, and believes in its generation to the end of its TTL. */
    private List<Worker> workingBut(Worker dead) {
        return cluster.working().stream().filter(w -> w != dead).toList();
    }

    @Test
    void allWatchTheCoordinatorAndItWatchesAll() {
        assertThat(lifelines.watching())
                .containsExactlyInAnyOrderElementsOf(workers.stream()
                        .filter(w -> w != coordinator)
                        .flatMap(w -> List.of(w.id + "->" + coordinator.id, coordinator.id + "->" + w.id).stream())
                        .toList());
    }

    @Test
    void deadMembersGenerationIsOverAtOnceAndTheSpareTakesItsPlace() {
        other.die();
        lifelines.tell(other.id, Kind.END_OF_STREAM);
        cluster.pass(GroupCluster.MOMENT);

        assertThat(first.isValid()).isFalse();
        assertThat(workingBut(other)).hasSize(3);
    }

    @Test
    void deadCoordinatorsGenerationIsOverAtOnceAndTheRestGoOn() {
        coordinator.die();
        lifelines.tell(coordinator.id, Kind.RESET_THEN_REFUSED);
        cluster.pass(GroupCluster.MOMENT);

        assertThat(first.isValid()).isFalse();
        assertThat(workingBut(coordinator)).hasSize(3);
        assertThat(cluster.entries())
                .as("three members, a round, a roster, and one that goes with its session")
                .hasSize(6);
        assertThat(cluster.takeovers).singleElement().satisfies(t -> {
            assertThat(t.resource()).isEqualTo("group 'trainer'");
            assertThat(t.evidence().nodeId()).isEqualTo(coordinator.id);
            assertThat(t.token())
                    .isEqualTo(workingBut(coordinator).get(0).current().token());
        });
    }

    @Test
    void valuesOfTheDeadAreNobodys() throws Exception {
        GenerationCore others = other.current();
        assertThat(others.putAsync("address", "there").toCompletableFuture()).isNotDone();
        cluster.pass(GroupCluster.MOMENT);
        other.die();
        lifelines.tell(other.id, Kind.END_OF_STREAM);
        cluster.pass(GroupCluster.MOMENT);

        GenerationCore next = workingBut(other).get(0).current();
        var put = next.putAsync("address", "here").toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(put).isCompleted();
        var again = workingBut(other)
                .get(1)
                .current()
                .putAsync("address", "elsewhere")
                .toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(again).isCompletedExceptionally();
    }

    @Test
    void coordinatorAndAMemberMayDieTogether() {
        coordinator.die();
        other.die();
        lifelines.tell(coordinator.id, Kind.END_OF_STREAM);
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first.isValid()).isFalse();

        // Nobody was connected with the other one: its session tells.
        cluster.pass(GroupCluster.TTL
                .plus(GroupCluster.MOMENT)
                .plus(GroupOptions.of(2, 3).lastCall()));
        assertThat(cluster.working()).hasSize(2).doesNotContain(coordinator, other);
    }

    @Test
    void livingCoordinatorThatIsEvictedCanWriteNoMoreAndComesBack() {
        lifelines.tell(coordinator.id, Kind.END_OF_STREAM);
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first.isValid()).isFalse();
        assertThatThrownBy(() -> first.commit(DocumentWrite.put("d", new byte[0])))
                .isInstanceOf(GrantLostException.class);
        assertThat(cluster.working()).hasSize(3);

        cluster.pass(GroupCluster.TTL);
        assertThat(cluster.store.list("groups/trainer/members")).hasSize(4);
        assertThat(cluster.failures).isEmpty();
    }

    @Test
    void livingMemberThatIsEvictedComesBack() {
        lifelines.tell(other.id, Kind.END_OF_STREAM);
        cluster.pass(GroupCluster.MOMENT.multipliedBy(3));
        assertThat(first.isValid()).isFalse();
        assertThat(cluster.working()).hasSize(3);
        assertThat(cluster.store.list("groups/trainer/members")).hasSize(4);
    }

    @Test
    void goodbyeAndARefutedProofEndNothing() {
        for (Worker worker : workers) {
            lifelines.tell(worker.id, Kind.GOODBYE);
            lifelines.tell(worker.id, Kind.REFUTED);
        }
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first.isValid()).isTrue();
    }

    @Test
    void whoHasLeftWatchesNobodyAndIsNotWatched() {
        workers.forEach(w -> w.membership.close());
        cluster.pass(GroupCluster.MOMENT);
        assertThat(lifelines.watching()).isEmpty();
    }
}
