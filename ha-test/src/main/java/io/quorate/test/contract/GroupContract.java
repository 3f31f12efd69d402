package io.quorate.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.DocumentWrite;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.group.Generation;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.group.Membership;
import io.quorate.group.MembershipState;
import io.quorate.spi.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What worker groups do on every store, in real time. A backend's test extends this class and supplies a harness whose clock
 * is the system's.
 */
public abstract class GroupContract extends RecipeContract {
    /** A generation opens as soon as it is full, and never without one of three. */
    private static final GroupOptions THREE = GroupOptions.ofSize(3);

    /** A member, and all generations it was ever in. */
    private record Worker(HaNode node, Membership membership, List<Generation> generations) {
        Generation current() {
            return membership.generation().orElseThrow();
        }

        boolean worksAfter(Generation earlier) {
            return membership
                    .generation()
                    .filter(now -> now.token().compareTo(earlier.token()) > 0)
                    .isPresent();
        }

        boolean works() {
            return membership.generation().isPresent();
        }
    }

    /** For subclasses. */
    protected GroupContract() {}

    @Test
    void allMembersAgreeOnTheirRanksAndMeetAtABarrier() throws Exception {
        Worker c = join("c", THREE.withZone("z1").withHost("h2"));
        Worker b = join("b", THREE.withZone("z1").withHost("h1"));
        Worker a = join("a", THREE.withZone("z2").withHost("h1"));
        List<Worker> workers = List.of(a, b, c);
        awaitWorking(workers);
        assertThat(c.current().members().stream().map(GroupMember::nodeId)).containsExactly("b", "c", "a");
        assertThat(workers).allSatisfy(w -> {
            assertThat(w.current().members()).isEqualTo(c.current().members());
            assertThat(w.current().token()).isEqualTo(c.current().token());
        });
        List<Future<String>> met = new ArrayList<>();
        for (Worker worker : workers) {
            met.add(threads.submit(() -> {
                Generation generation = worker.current();
                if (generation.isLeader()) {
                    generation.put("address", "10.0.0.1:29500");
                }
                generation.barrier("loaded", LONG);
                return generation.await("address", LONG);
            }));
        }
        for (Future<String> one : met) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo("10.0.0.1:29500");
        }
        workers.forEach(worker -> worker.membership.close());
        harness.awaitUntil("nothing is left", () -> isEmpty(nodes.backend(a.node)));
    }

    @Test
    void expiredMemberEndsTheGenerationAndASpareTakesItsPlace() throws Exception {
        List<Worker> workers = workers(4);
        harness.awaitUntil("three work", () -> working(workers).size() == 3);
        Worker lost = working(workers).get(0);
        Generation first = lost.current();
        nodes.expire(lost.node);
        harness.awaitUntil(
                "three work in another generation",
                () -> workers.stream().filter(w -> w.worksAfter(first)).count() == 3);
        // Its end was the store's decision, of which it hears when it hears of it.
        harness.awaitUntil("the lost one has heard", () -> !first.isValid());
        assertThatThrownBy(() -> first.commit(DocumentWrite.put(name, "late".getBytes(UTF_8))))
                .isInstanceOf(GrantLostException.class);
        assertThat(working(workers).get(0).current().commit(DocumentWrite.put(name, "new".getBytes(UTF_8))))
                .isPositive();
        harness.awaitUntil("the lost one waits or works again", () -> state(lost) != MembershipState.AWAY);
    }

    @Test
    void cutOffMembersGenerationIsInvalidBeforeTheOthersRegroup() throws Exception {
        Worker cutOff = join(nodes.hastyNode("cut-off"), THREE);
        List<Worker> others = new ArrayList<>(workers(2));
        harness.awaitUntil("three work", () -> cutOff.works() && working(others).size() == 2);
        others.add(join(nodes.node("spare"), THREE));
        Generation first = cutOff.current();
        nodes.disconnect(cutOff.node);
        harness.awaitUntil("the others regroup", () -> {
            List<Worker> regrouped =
                    others.stream().filter(w -> w.worksAfter(first)).toList();
            // In this order: what is valid now may not be a moment later.
            assertThat(!regrouped.isEmpty() && first.isValid()).isFalse();
            return regrouped.size() == 3;
        });
        nodes.reconnect(cutOff.node);
        harness.awaitUntil("it is back, as a spare", () -> state(cutOff) == MembershipState.WAITING);
    }

    @Test
    void leavingClosesTheGenerationForWhoeverWaitsInIt() throws Exception {
        List<Worker> workers = workers(3);
        awaitWorking(workers);
        List<Generation> first = workers.stream().map(Worker::current).toList();
        Future<?> waits = threads.submit(() -> {
            first.get(0).barrier("never", LONG);
            return null;
        });
        workers.get(2).membership.close();
        assertThatThrownBy(() -> waits.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(GrantLostException.class);
        harness.awaitUntil("all have lost it", () -> first.stream().noneMatch(Grant::isValid));
        assertThat(workers.get(2).membership.closed().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isNull();
        workers.get(0).membership.close();
        workers.get(1).membership.close();
        harness.awaitUntil("nothing is left", () -> isEmpty(nodes.backend(workers.get(0).node)));
    }

    @Test
    void brokenConnectionsCostNoGeneration() throws Exception {
        List<Worker> workers = workers(3);
        awaitWorking(workers);
        List<Generation> first = workers.stream().map(Worker::current).toList();
        workers.forEach(worker -> nodes.breakConnection(worker.node));
        List<Future<?>> met = new ArrayList<>();
        for (Generation generation : first) {
            met.add(threads.submit(() -> {
                generation.barrier("after", LONG);
                return null;
            }));
        }
        for (Future<?> one : met) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertThat(first).allMatch(Grant::isValid);
        assertThat(workers).allSatisfy(worker -> assertThat(worker.generations).hasSize(1));
    }

    private List<Worker> workers(int count) throws InterruptedException {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            workers.add(join("w" + i, THREE));
        }
        return workers;
    }

    private Worker join(String id, GroupOptions options) throws InterruptedException {
        return join(nodes.node(id), options);
    }

    private Worker join(HaNode node, GroupOptions options) {
        List<Generation> generations = new CopyOnWriteArrayList<>();
        Membership membership = node.group(name).join(generations::add, options.withLastCall(Duration.ofMillis(100)));
        return new Worker(node, membership, generations);
    }

    private void awaitWorking(List<Worker> workers) {
        harness.awaitUntil("all work", () -> working(workers).size() == workers.size());
    }

    private static List<Worker> working(List<Worker> workers) {
        return workers.stream().filter(Worker::works).toList();
    }

    private static MembershipState state(Worker worker) {
        return worker.membership.state();
    }

    private boolean isEmpty(Backend backend) {
        return Stream.of("state", "members", "values/address")
                .allMatch(dir -> list(backend, "groups/" + name + "/" + dir)
                        .filter(List::isEmpty)
                        .isPresent());
    }
}
