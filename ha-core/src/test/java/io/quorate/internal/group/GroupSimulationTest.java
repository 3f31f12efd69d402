package io.quorate.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.group.Generation;
import io.quorate.group.GroupMember;
import io.quorate.group.GroupOptions;
import io.quorate.internal.group.GroupCluster.Worker;
import io.quorate.memory.MemoryLink;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random faults on a virtual clock. Whatever happens, no two generations are valid at one instant, ranks are a permutation
 * that all members see alike, nobody commits in a closed generation, a barrier lets go only when all have come, and no value
 * of an earlier generation is there; once the faults are over, the group works in time and nothing is left over.
 */
class GroupSimulationTest {
    private static final int NODES = 5;
    private static final int MAX = 4;
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration LAST_CALL = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void neverTwoGenerationsAndAlwaysOneInTheEnd(int block) {
        long passed = 0;
        for (int seed = block * 15; seed < (block + 1) * 15; seed++) {
            Run run = new Run(seed);
            run.faultsThenPeace();
            passed += run.passed;
        }
        assertThat(passed).as("barriers passed").isGreaterThan(100);
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final GroupCluster cluster =
                new GroupCluster(GroupOptions.of(2, MAX).withLastCall(LAST_CALL));
        private final List<String> history = new ArrayList<>();
        private final Map<FencingToken, List<GroupMember>> rosters = new HashMap<>();
        private final Map<FencingToken, Set<Integer>> ranks = new HashMap<>();
        /** The revision at which a commit was applied, and the token under which. */
        private final TreeMap<Long, FencingToken> commits = new TreeMap<>();

        /** How often each rank of a generation has come to the barrier. */
        private final Map<FencingToken, Map<Integer, Integer>> arrivals = new HashMap<>();

        private final Set<Generation> waiting = new HashSet<>();
        private final List<AssertionError> violations = new ArrayList<>();
        private long passed;
        private boolean peace;

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < NODES; i++) {
                join("n" + i);
            }
        }

        private void join(String id) {
            Worker[] self = new Worker[1];
            int device = random.nextInt(4);
            self[0] = cluster.worker(id, o -> o.withDevice(device), generation -> begin(id, generation));
            self[0].link.delay(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(1 + random.nextInt(5)));
        }

        private void begin(String id, Generation generation) throws Exception {
            history.add(id + " is " + generation.rank() + " of " + generation.size() + " in " + generation.token());
            check(() -> assertRanks(id, generation));
            if (!peace && random.nextInt(12) == 0) {
                throw new Exception("could not begin");
            }
        }

        private void assertRanks(String id, Generation generation) {
            List<GroupMember> roster = rosters.computeIfAbsent(generation.token(), t -> generation.members());
            assertThat(generation.members()).as(where()).isEqualTo(roster);
            assertThat(roster.stream().map(GroupMember::rank))
                    .as(where())
                    .containsExactlyElementsOf(
                            IntStream.range(0, roster.size()).boxed().toList());
            assertThat(roster.get(generation.rank()).nodeId()).as(where()).isEqualTo(id);
            assertThat(ranks.computeIfAbsent(generation.token(), t -> new HashSet<>())
                            .add(generation.rank()))
                    .as("rank is taken once, " + where())
                    .isTrue();
        }

        /** Keeps what fails on a path whose errors the library takes for the user's. */
        private void check(Runnable assertion) {
            try {
                assertion.run();
            } catch (AssertionError e) {
                violations.add(e);
            }
        }

        void faultsThenPeace() {
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(50) == 0) {
                    fault();
                }
                if (random.nextInt(4) == 0) {
                    work();
                }
                step();
            }
            history.add("peace");
            peace = true;
            cluster.workers.forEach(w -> w.link.heal());
            Duration bound = GroupCluster.TTL.multipliedBy(2).plus(LAST_CALL).plusSeconds(35);
            for (long i = 0; i < bound.dividedBy(STEP); i++) {
                step();
            }
            List<Worker> working = cluster.working();
            assertThat(working).as(where()).hasSizeBetween(2, MAX);
            assertThat(working).as(where()).hasSize(working.get(0).current().size());
            // A generation does not grow; the next one takes in who waits.
            working.get(0).current().close();
            for (long i = 0; i < GroupCluster.MOMENT.dividedBy(STEP); i++) {
                step();
            }
            assertThat(cluster.working()).as(where()).hasSize(MAX);
            cluster.pass(Duration.ofSeconds(35));
            assertThat(cluster.store.list("groups/trainer/members")).as(where()).hasSize(NODES);
            assertThat(cluster.store.list("groups/trainer/state").size())
                    .as(where())
                    .isBetween(2, 3);
            assertNoCommitInAClosedGeneration();

            cluster.workers.forEach(w -> w.membership.close());
            cluster.pass(GroupCluster.MOMENT);
            assertThat(cluster.entries("a", "b")).as(where()).isEmpty();
        }

        private void step() {
            cluster.pass(STEP);
            assertThat(violations).isEmpty();
            List<FencingToken> valid = cluster.workers.stream()
                    .flatMap(w -> w.generations.stream())
                    .filter(Grant::isValid)
                    .map(Grant::token)
                    .distinct()
                    .toList();
            assertThat(valid).as(where()).hasSizeLessThanOrEqualTo(1);
            if (!valid.isEmpty()) {
                for (String name : List.of("a", "b")) {
                    assertThat(cluster.store.list("groups/trainer/values/" + name))
                            .as("values of an earlier generation, " + where())
                            .allMatch(e -> text(e).contains(":" + valid.get(0).value() + ","));
                }
            }
        }

        private static String text(Entry entry) {
            return new String(entry.value(), UTF_8);
        }

        /** Something that members do, whether or not their generation still stands. */
        private void work() {
            List<Generation> all = cluster.workers.stream()
                    .flatMap(w -> w.generations.stream().skip(Math.max(0, w.generations.size() - 2)))
                    .toList();
            if (all.isEmpty()) {
                return;
            }
            GenerationCore one = (GenerationCore) all.get(random.nextInt(all.size()));
            switch (random.nextInt(3)) {
                case 0 -> commit(one);
                case 1 -> {
                    if (one.isValid()) {
                        one.members().forEach(m -> arriveAs(one, m));
                    }
                }
                default -> {
                    if (one.isValid()) {
                        share(one, random.nextBoolean() ? "a" : "b");
                    }
                }
            }
        }

        private void commit(GenerationCore generation) {
            Write write = new Write.Put("documents/d", "x".getBytes(UTF_8), Expected.any());
            generation
                    .era()
                    .session()
                    .commit(generation.entry(), List.of(write))
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            commits.put(done.revision(), generation.token());
                        }
                    });
        }

        /** The others of its generation that are valid come too, most of the time. */
        private void arriveAs(GenerationCore of, GroupMember member) {
            if (random.nextInt(20) == 0) {
                return;
            }
            cluster.workers.stream()
                    .flatMap(w -> w.membership.generation().stream())
                    .map(GenerationCore.class::cast)
                    .filter(g -> g.isValid() && g.token().equals(of.token()) && g.rank() == member.rank())
                    .findAny()
                    .ifPresent(this::arrive);
        }

        private void arrive(GenerationCore own) {
            if (!waiting.add(own)) {
                return;
            }
            Map<Integer, Integer> all = arrivals.computeIfAbsent(own.token(), t -> new HashMap<>());
            int use = all.merge(own.rank(), 1, Integer::sum);
            CompletionStage<Void> through = own.arrive("step");
            through.thenAccept(done -> {
                waiting.remove(own);
                passed++;
                check(() -> assertThat(all.values().stream().filter(times -> times >= use))
                        .as("members that have come " + use + " times, " + where())
                        .hasSize(own.size()));
            });
        }

        private static void share(GenerationCore generation, String name) {
            try {
                generation.putAsync(name, "x").whenComplete((put, failure) -> {});
            } catch (RuntimeException setBefore) {
                assertThat(setBefore)
                        .isInstanceOfAny(io.quorate.ConflictException.class, io.quorate.GrantLostException.class);
            }
        }

        private void assertNoCommitInAClosedGeneration() {
            assertThat(commits).as(where()).isNotEmpty();
            commits.forEach((revision, token) -> assertThat(rosters.keySet())
                    .as("commit under " + token + " at " + revision + ", " + where())
                    .noneMatch(later -> later.compareTo(token) > 0 && later.value() < revision));
        }

        private void fault() {
            int victim = random.nextInt(NODES);
            Worker worker = cluster.workers.get(victim);
            int kind = random.nextInt(11);
            history.add("fault " + kind + " on " + worker.id);
            switch (kind) {
                case 0 -> worker.link.cut();
                case 1, 2, 3 -> worker.link.heal();
                case 4 -> worker.link.breakNow();
                case 5 -> worker.link.breakBeforeNextReply();
                case 6 -> worker.link.loseHeartbeatReplies(true);
                case 7 -> expire(worker.link);
                case 8 -> worker.link.loseRequests(1 + random.nextInt(3));
                case 9 -> worker.link.loseReplies(1 + random.nextInt(3));
                default -> worker.membership.generation().ifPresent(Generation::close);
            }
        }

        /** An end from outside is a proof of death that is wrong: the holder must be able to hear of it. */
        private void expire(MemoryLink link) {
            link.heal();
            cluster.pass(STEP);
            link.expireSession();
        }

        private String where() {
            int from = Math.max(0, history.size() - 14);
            return "seed " + seed + ", last events " + history.subList(from, history.size());
        }
    }
}
