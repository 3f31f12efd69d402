package io.quorate.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.internal.group.GroupCluster.Worker;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Limits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand members: what a regroup and a barrier cost grows with their number, not with its square. */
@Tag("once")
class LargeGroupTest {
    private static final int SIZE = 1_000;

    private final CountingBackend.Counters counters = new CountingBackend.Counters();
    private final GroupCluster cluster =
            new GroupCluster(GroupOptions.of(SIZE - 1, SIZE).withLastCall(Duration.ofSeconds(2)), counters);

    @Test
    void thousandMembersGatherPassABarrierAndRegroupWithAFewWritesEach() {
        List<Worker> workers = cluster.workers(SIZE);
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(SIZE);
        assertThat(workers.stream().map(w -> w.current().rank()).sorted())
                .containsExactlyElementsOf(IntStream.range(0, SIZE).boxed().toList());
        List<GroupMember> roster = workers.get(0).current().members();
        assertThat(workers).allMatch(w -> w.current().members().equals(roster));

        counters.reset();
        List<CompletableFuture<Void>> through =
                workers.stream().map(w -> w.current().arrive("step")).toList();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(through).allMatch(CompletableFuture::isDone);
        assertThat(counters.writes().sum()).as("writes of a barrier").isEqualTo(SIZE + 1);
        assertThat(counters.news().sum())
                .as("each arrival is told to the coordinator, the release to all")
                .isEqualTo(2 * SIZE);

        counters.reset();
        workers.get(SIZE / 2).membership.close();
        cluster.pass(GroupCluster.MOMENT.multipliedBy(4));
        assertThat(cluster.working()).hasSize(SIZE - 1);
        // The leaver's entry, the close, the next claim, an answer of all but the coordinator, the roster.
        assertThat(counters.writes().sum()).as("writes of a regroup").isLessThanOrEqualTo(SIZE + 10);
        assertThat(counters.news().sum()).as("news of a regroup").isLessThanOrEqualTo(7 * SIZE);
        assertThat(counters.listed().sum()).as("entries listed").isLessThanOrEqualTo(2 * SIZE);
    }

    @Test
    void coordinatorsDeathCostsFewVainClaims() {
        List<Worker> workers = cluster.workers(SIZE);
        cluster.pass(GroupCluster.MOMENT);
        String session = cluster.store.list("groups/trainer/state").get(0).owner();
        Worker coordinator = workers.stream()
                .filter(w -> w.current().era().session().id().equals(session))
                .findAny()
                .orElseThrow();
        coordinator.die();
        counters.reset();
        cluster.pass(GroupCluster.TTL.plus(Duration.ofSeconds(4)));

        assertThat(cluster.working()).hasSize(SIZE - 1);
        assertThat(counters.writes().sum()).as("writes of a regroup").isLessThanOrEqualTo(SIZE + 20);
    }

    @Test
    void rosterThatTheStoreCannotHoldIsReportedAndNotTriedWithoutPause() {
        GroupCluster small = new GroupCluster(GroupOptions.ofSize(20), new MemoryStore(new Limits(1_000, 100, 100)));
        small.workers(20);
        small.pass(Duration.ofSeconds(20));
        assertThat(small.working()).isEmpty();
        assertThat(small.failures)
                .isNotEmpty()
                .hasSizeLessThan(200)
                .allSatisfy(f -> assertThat(f).contains("opening a generation of group trainer", "1000"));
    }
}
