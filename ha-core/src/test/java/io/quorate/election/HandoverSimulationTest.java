package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.memory.MemoryLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Handovers and drains with faults in their middle, on a virtual clock: the seed repeats the run to the nanosecond. Whatever
 * happens, no two leaderships are valid at one instant, tokens grow, and whoever asked for a handover gets an answer; once the
 * faults are over, somebody leads and nothing is left over.
 */
class HandoverSimulationTest {
    private static final int NODES = 3;
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration MOMENT = Duration.ofMillis(2);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    @Tag("once")
    void neverTwoLeadersAndAlwaysAnAnswer(int block) {
        for (int seed = block * 10; seed < (block + 1) * 10; seed++) {
            new Run(seed).faultsThenPeace();
        }
    }

    private static final class Run {
        /** One node after the other, of one name. */
        private final class Slot {
            final String id;
            HaNode node;
            Candidacy candidacy;
            CompletableFuture<?> leaving = new CompletableFuture<>();
            boolean leaves;

            Slot(String id) {
                this.id = id;
                start();
            }

            void start() {
                leaves = false;
                node = cluster.node(id);
                link().delay(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(1 + random.nextInt(5)));
                CandidateOptions options = CandidateOptions.defaults()
                        .withPriority(random.nextInt(3))
                        .withPreparation(() -> prepare(id));
                candidacy = node.election("trainer").stand(leadership -> lead(id, leadership), options);
            }

            MemoryLink link() {
                return cluster.link(node);
            }

            void drain() {
                if (!leaves) {
                    leaves = true;
                    history.add(id + " drains");
                    leaving = node.drainAsync(Duration.ofSeconds(5), () -> 0)
                            .thenCompose(inTime -> node.closeAsync())
                            .toCompletableFuture();
                }
            }

            void startAgainIfGone() {
                if (leaves && leaving.isDone()) {
                    history.add(id + " starts again");
                    start();
                }
            }
        }

        private final int seed;
        private final Random random;
        private final SimulatedCluster cluster = new SimulatedCluster();
        private final List<String> history = new ArrayList<>();
        private final List<Leadership> terms = new ArrayList<>();
        private final List<CompletableFuture<Void>> handovers = new ArrayList<>();
        private final List<Slot> slots = new ArrayList<>();
        /** What callbacks notice: what they throw would be the library's to report. */
        private final List<String> wrong = new ArrayList<>();

        private boolean peace;

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < NODES; i++) {
                slots.add(new Slot("n" + i));
            }
        }

        private void lead(String id, Leadership leadership) throws Exception {
            history.add("term " + leadership.token() + " of " + id);
            terms.add(leadership);
            if (random.nextInt(8) == 0) {
                throw new Exception("promotion failed");
            }
        }

        private void prepare(String id) throws Exception {
            history.add(id + " prepares");
            if (random.nextInt(4) == 0) {
                throw new Exception("preparation failed");
            }
        }

        void faultsThenPeace() {
            for (int i = 0; i < 1_000; i++) {
                int dice = random.nextInt(60);
                if (dice == 0) {
                    fault();
                } else if (dice < 3) {
                    handOver();
                    amidFaults();
                } else if (dice == 3) {
                    slots.get(random.nextInt(NODES)).drain();
                    amidFaults();
                } else if (dice < 8) {
                    slots.get(random.nextInt(NODES)).link().heal();
                }
                step(STEP);
            }
            history.add("peace");
            peace = true;
            for (int i = 0; i < 2_000; i++) {
                slots.forEach(slot -> slot.link().heal());
                step(STEP);
            }
            assertThat(wrong).isEmpty();
            // No two of a token either, in the order of the grants.
            assertThat(terms).as(this::where).isSortedAccordingTo(Comparator.comparing(Leadership::token));
            assertThat(terms).extracting(Leadership::token).doesNotHaveDuplicates();
            assertThat(handovers)
                    .as(this::where)
                    .isNotEmpty()
                    .allSatisfy(handover -> assertThat(handover).isDone());
            assertThat(terms.get(terms.size() - 1).isValid()).as(this::where).isTrue();
            assertThat(cluster.store.list("elections/trainer")).as(this::where).hasSize(NODES + 1);
            assertThat(cluster.store.list("nodes")).as(this::where).hasSize(NODES);
        }

        /** A handover takes a few round trips of some milliseconds each: faults have to be as close together to fall between. */
        private void amidFaults() {
            for (int i = 0; i < 50; i++) {
                if (random.nextInt(20) == 0) {
                    fault();
                }
                step(MOMENT);
            }
        }

        private void step(Duration time) {
            cluster.pass(time);
            slots.forEach(Slot::startAgainIfGone);
            assertThat(terms.stream().filter(Leadership::isValid).count())
                    .as(this::where)
                    .isLessThanOrEqualTo(1);
        }

        private void handOver() {
            String to = "n" + random.nextInt(NODES);
            Duration within = Duration.ofMillis(20 + random.nextInt(3_000));
            for (Slot slot : slots) {
                slot.candidacy.leadership().ifPresent(old -> {
                    history.add(slot.id + " hands over to " + to + " within " + within);
                    handovers.add(old.handOverAsync(to, within)
                            .whenComplete((taken, failure) -> {
                                history.add("handover of " + old.token() + " ends: " + failure);
                                if (failure == null && old.isValid()) {
                                    wrong.add(
                                            "handover of " + old.token() + " is over, and its term valid: " + where());
                                }
                            })
                            .toCompletableFuture());
                });
            }
        }

        private void fault() {
            Slot victim = slots.get(random.nextInt(NODES));
            int kind = random.nextInt(7);
            history.add("fault " + kind + " on " + victim.id);
            switch (kind) {
                case 0 -> victim.link().cut();
                case 1 -> victim.link().breakNow();
                case 2 -> victim.link().breakBeforeNextReply();
                case 3 -> victim.link().loseReplies(1 + random.nextInt(2));
                case 4 -> victim.link().loseHeartbeatReplies(true);
                case 5 -> expire(victim.link());
                default -> victim.candidacy.leadership().ifPresent(Leadership::close);
            }
        }

        /** See ElectionSimulationTest: whoever is evicted must be able to hear of it. */
        private void expire(MemoryLink link) {
            link.heal();
            step(STEP);
            link.expireSession();
        }

        private String where() {
            int from = Math.max(0, history.size() - 20);
            return "seed " + seed + (peace ? " in peace" : "") + ", last events "
                    + history.subList(from, history.size());
        }
    }
}
