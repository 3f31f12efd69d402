package io.quorate.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.Loss;
import io.quorate.group.Generation;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.group.MembershipState;
import io.quorate.internal.group.GroupCluster.Worker;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining, ranks, loss and regrouping, on a virtual clock. */
class WorkerGroupTest {
    private static final Duration LAST_CALL = Duration.ofSeconds(30);

    private static GroupCluster cluster(int min, int max) {
        return new GroupCluster(GroupOptions.of(min, max));
    }

    @Test
    void opensAtOnceWhenMaxIsReached() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = cluster.workers(4);
        cluster.pass(GroupCluster.MOMENT);

        assertThat(cluster.working()).hasSize(4);
        assertThat(workers).allSatisfy(w -> {
            assertThat(w.current().token()).isEqualTo(workers.get(0).current().token());
            assertThat(w.current().members()).isEqualTo(workers.get(0).current().members());
            assertThat(w.membership.state()).isEqualTo(MembershipState.WORKING);
        });
        assertThat(workers.stream().map(w -> w.current().rank()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 4).boxed().toList());
        assertThat(cluster.failures).isEmpty();
    }

    @Test
    void opensAfterTheLastCallWhenOnlyMinAreThere() {
        GroupCluster cluster = cluster(2, 4);
        cluster.workers(2);
        cluster.pass(LAST_CALL.minus(GroupCluster.MOMENT));
        assertThat(cluster.working()).isEmpty();

        cluster.pass(GroupCluster.MOMENT.multipliedBy(2));
        assertThat(cluster.working()).hasSize(2);
    }

    @Test
    void doesNotOpenBelowMin() {
        GroupCluster cluster = cluster(3, 4);
        List<Worker> workers = cluster.workers(2);
        cluster.pass(LAST_CALL.multipliedBy(4));

        assertThat(cluster.working()).isEmpty();
        assertThat(workers.get(0).membership.state()).isEqualTo(MembershipState.WAITING);
    }

    @Test
    void lastCallBeginsAnewWhenTooFewAreLeft() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = cluster.workers(2);
        cluster.pass(LAST_CALL.dividedBy(2));
        workers.get(1).membership.close();
        cluster.pass(GroupCluster.MOMENT);
        cluster.worker("late");
        cluster.pass(LAST_CALL.minus(GroupCluster.MOMENT));
        assertThat(cluster.working()).isEmpty();

        cluster.pass(GroupCluster.MOMENT.multipliedBy(2));
        assertThat(cluster.working()).hasSize(2);
    }

    @Test
    void ranksFollowTheTopology() {
        GroupCluster cluster = cluster(5, 5);
        cluster.worker("e", o -> o.withZone("b").withHost("h1").withDevice(0), g -> {});
        cluster.worker("d", o -> o.withZone("a").withHost("h2").withDevice(1), g -> {});
        cluster.worker("c", o -> o.withZone("a").withHost("h2").withDevice(0), g -> {});
        cluster.worker("b", o -> o.withZone("a").withHost("h1").withDevice(3), g -> {});
        Worker last = cluster.worker("a", o -> o.withZone("a").withHost("h2").withDevice(1), g -> {});
        cluster.pass(GroupCluster.MOMENT);

        assertThat(last.current().members().stream().map(GroupMember::nodeId)).containsExactly("b", "c", "a", "d", "e");
        assertThat(last.current().rank()).isEqualTo(2);
        assertThat(last.current().leader().nodeId()).isEqualTo("b");
        assertThat(cluster.workers.stream().filter(w -> w.current().isLeader()).map(w -> w.id))
                .containsExactly("b");
    }

    @Test
    void lostMemberClosesTheGenerationForAllAndTheRestRegroupAfterTheLastCall() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = cluster.workers(4);
        cluster.pass(GroupCluster.MOMENT);
        List<Generation> first = generations(workers);

        workers.get(2).die();
        cluster.pass(GroupCluster.TTL.plus(GroupCluster.MOMENT), () -> assertOneValidAtMost(workers));
        assertThat(first).noneMatch(Grant::isValid);

        cluster.pass(LAST_CALL, () -> assertOneValidAtMost(workers));
        assertThat(cluster.working()).hasSize(3).doesNotContain(workers.get(2));
        assertThat(workers.get(0).current().token()).isGreaterThan(first.get(0).token());
        assertThat(workers.get(0).current().members().stream().map(GroupMember::rank))
                .containsExactly(0, 1, 2);
    }

    @Test
    void everyMembersDeathIsNoticedInTimeTheCoordinatorsToo() {
        for (int i = 0; i < 4; i++) {
            GroupCluster cluster = cluster(2, 3);
            List<Worker> workers = cluster.workers(4);
            cluster.pass(GroupCluster.MOMENT);
            workers.get(i).die();
            cluster.pass(GroupCluster.TTL.plus(GroupCluster.MOMENT), () -> assertOneValidAtMost(workers));
            assertThat(cluster.working()).as("without w" + i).hasSize(3).doesNotContain(workers.get(i));
        }
    }

    @Test
    void leavingClosesTheGenerationForAllAtOnce() {
        GroupCluster cluster = cluster(2, 3);
        List<Worker> workers = cluster.workers(4);
        cluster.pass(GroupCluster.MOMENT);
        List<Generation> first = generations(workers);
        Worker leaving = cluster.working().get(1);

        leaving.membership.close();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(first).noneMatch(Grant::isValid);
        assertThat(cluster.working()).hasSize(3).doesNotContain(leaving);
        assertThat(leaving.membership.closed().toCompletableFuture()).isCompleted();
        assertThat(leaving.membership.state()).isEqualTo(MembershipState.CLOSED);
        assertThat(leaving.generations.get(0).lost().toCompletableFuture()).isCompletedWithValue(Loss.RELEASED);
    }

    @Test
    void closingANodeLeavesTheGroup() {
        GroupCluster cluster = cluster(2, 3);
        cluster.workers(4);
        cluster.pass(GroupCluster.MOMENT);
        Worker leaving = cluster.working().get(0);
        CompletableFuture<Void> closed = leaving.node.closeAsync().toCompletableFuture();
        cluster.pass(GroupCluster.MOMENT);

        assertThat(closed).isCompleted();
        assertThat(cluster.working()).hasSize(3).doesNotContain(leaving);
    }

    @Test
    void givingAGenerationUpTakesInThoseWhoWait() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = new ArrayList<>(cluster.workers(2));
        cluster.pass(LAST_CALL.plus(GroupCluster.MOMENT));
        workers.addAll(cluster.workers(2));
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).as("a generation never grows").hasSize(2);

        workers.get(0).current().close();
        cluster.pass(GroupCluster.MOMENT.multipliedBy(3), () -> assertOneValidAtMost(workers));
        assertThat(cluster.working().size()).isGreaterThanOrEqualTo(3);
    }

    /** By whichever member, and with one only that waits: the others and it are as many as there were. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void memberThatGivesAGenerationUpIsInTheNextBesideOneThatWaited(int giver) {
        GroupCluster cluster = cluster(2, 3);
        List<Worker> workers = new ArrayList<>(cluster.workers(2));
        cluster.pass(LAST_CALL.plus(GroupCluster.MOMENT));
        workers.addAll(cluster.workers(1));
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(2);

        workers.get(giver).current().close();
        cluster.pass(GroupCluster.MOMENT, () -> assertOneValidAtMost(workers));
        assertThat(cluster.working()).hasSize(3);
        assertThat(workers.get(giver).generations).hasSize(2);
    }

    /** Else its store would do nothing but regroup. */
    @Test
    void memberThatGivesEachGenerationUpAtOnceRests() {
        GroupCluster cluster = cluster(1, 1);
        Worker hasty = cluster.worker("hasty", o -> o, Generation::close);
        cluster.pass(Duration.ofSeconds(60));
        assertThat(hasty.generations).hasSizeBetween(3, 241);
    }

    @Test
    void memberThatLostItsSessionComesBackAsANewOne() {
        GroupCluster cluster = cluster(3, 3);
        List<Worker> workers = cluster.workers(3);
        cluster.pass(GroupCluster.MOMENT);
        Worker away = workers.get(1);
        away.die();
        cluster.pass(GroupCluster.TTL.multipliedBy(2));
        assertThat(cluster.working()).isEmpty();

        away.link.heal();
        cluster.pass(GroupCluster.TTL, () -> assertOneValidAtMost(workers));
        assertThat(cluster.working()).hasSize(3);
        assertThat(away.generations).hasSize(2);
    }

    @Test
    void memberWhoseDeadlinePassedComesBackThoughItsSessionSurvived() {
        GroupCluster cluster = cluster(3, 3);
        List<Worker> workers = cluster.workers(3);
        cluster.pass(GroupCluster.MOMENT);
        Worker deaf = workers.get(1);
        deaf.link.loseHeartbeatReplies(true);
        cluster.pass(GroupCluster.TTL.multipliedBy(2), () -> assertOneValidAtMost(workers));
        deaf.link.heal();
        cluster.pass(GroupCluster.TTL, () -> assertOneValidAtMost(workers));

        assertThat(cluster.working()).hasSize(3);
        assertThat(deaf.generations.size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void shortLossOfTheStoreChangesNothing() {
        GroupCluster cluster = cluster(3, 3);
        List<Worker> workers = cluster.workers(3);
        cluster.pass(GroupCluster.MOMENT);
        workers.forEach(w -> w.link.cut());
        cluster.pass(GroupCluster.TTL.dividedBy(3));
        workers.forEach(w -> w.link.heal());
        cluster.pass(GroupCluster.TTL.multipliedBy(2));

        assertThat(workers).allSatisfy(w -> assertThat(w.generations).hasSize(1));
        assertThat(cluster.working()).hasSize(3);
    }

    @Test
    void commitIsRefusedByTheStoreOnceTheGenerationIsClosed() {
        GroupCluster cluster = cluster(2, 2);
        cluster.workers(3);
        cluster.pass(GroupCluster.MOMENT);
        GenerationCore first = cluster.working().get(0).current();
        CompletableFuture<?> good = commit(first, "one");
        cluster.pass(GroupCluster.MOMENT);
        assertThat(good).isCompleted();

        cluster.working().get(1).membership.close();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.working()).hasSize(2);
        // As if the local check had passed just before a pause.
        CompletableFuture<?> stale = commit(first, "two");
        cluster.pass(GroupCluster.MOMENT);
        assertThatThrownBy(stale::join)
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.GONE));
        CompletableFuture<?> fresh = commit(cluster.working().get(1).current(), "three");
        cluster.pass(GroupCluster.MOMENT);
        assertThat(fresh).isCompleted();
    }

    @Test
    void commitOfALostGenerationIsRefusedBeforeTheStoreIsAsked() {
        GroupCluster cluster = cluster(1, 1);
        Worker worker = cluster.worker("w");
        cluster.pass(GroupCluster.MOMENT);
        Generation generation = worker.current();
        worker.membership.close();
        cluster.pass(GroupCluster.MOMENT);

        assertThatThrownBy(() -> generation.commit(io.quorate.DocumentWrite.put("d", "x".getBytes(UTF_8))))
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("RELEASED");
        assertThatThrownBy(() -> generation.put("v", "x")).isInstanceOf(GrantLostException.class);
        assertThatThrownBy(() -> generation.get("v")).isInstanceOf(GrantLostException.class);
        assertThatThrownBy(() -> generation.barrier("b", GroupCluster.MOMENT)).isInstanceOf(GrantLostException.class);
    }

    @Test
    void failedCallbackGivesTheGenerationUpAndComesBack() {
        GroupCluster cluster = cluster(2, 2);
        boolean[] fail = {true};
        cluster.worker("good");
        Worker bad = cluster.worker("bad", o -> o, generation -> {
            if (fail[0]) {
                fail[0] = false;
                throw new Exception("no memory");
            }
        });
        cluster.pass(GroupCluster.MOMENT.multipliedBy(3));

        assertThat(cluster.failures).singleElement().asString().contains("bad: member of group trainer", "no memory");
        assertThat(cluster.working()).hasSize(2);
        assertThat(bad.generations).hasSize(2);
    }

    @Test
    void leavesNothingBehind() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = cluster.workers(5);
        cluster.pass(GroupCluster.MOMENT);
        cluster.working().get(0).current().putAsync("address", "10.0.0.1:29500");
        var through = cluster.working().stream()
                .map(w -> w.current().arrive("loaded"))
                .toList();
        cluster.pass(GroupCluster.MOMENT);
        assertThat(through).allSatisfy(t -> assertThat(t).isCompleted());
        assertThat(cluster.entries("address")).hasSize(5 + 3 + 1);

        workers.forEach(w -> w.membership.close());
        cluster.pass(GroupCluster.MOMENT);
        assertThat(cluster.entries("address")).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenAllDie() {
        GroupCluster cluster = cluster(2, 4);
        List<Worker> workers = cluster.workers(4);
        cluster.pass(GroupCluster.MOMENT);
        cluster.working().get(0).current().putAsync("address", "10.0.0.1:29500");
        cluster.pass(GroupCluster.MOMENT);
        workers.forEach(Worker::die);
        cluster.pass(GroupCluster.TTL.multipliedBy(2));

        assertThat(cluster.entries("address")).isEmpty();
    }

    @Test
    void openersLimitsHoldAndADifferenceIsReported() {
        GroupCluster cluster = cluster(2, 2);
        cluster.worker("first");
        cluster.pass(GroupCluster.MOMENT);
        cluster.worker("other", o -> GroupOptions.of(3, 8), g -> {});
        cluster.pass(GroupCluster.MOMENT);

        assertThat(cluster.working()).hasSize(2);
        assertThat(cluster.failures)
                .singleElement()
                .asString()
                .contains("other: member of group trainer", "3 to 8", "2 to 2", "give all members the same limits");
    }

    private static CompletableFuture<?> commit(GenerationCore generation, String value) {
        Write write = new Write.Put("documents/d", value.getBytes(UTF_8), Expected.any());
        return generation
                .era()
                .session()
                .commit(generation.entry(), List.of(write))
                .toCompletableFuture();
    }

    private static List<Generation> generations(List<Worker> workers) {
        return workers.stream().flatMap(w -> w.membership.generation().stream()).toList();
    }

    static void assertOneValidAtMost(List<Worker> workers) {
        assertThat(workers.stream()
                        .flatMap(w -> w.generations.stream())
                        .filter(Grant::isValid)
                        .map(Grant::token)
                        .distinct())
                .as("generations valid at one instant")
                .hasSizeLessThanOrEqualTo(1);
    }
}
