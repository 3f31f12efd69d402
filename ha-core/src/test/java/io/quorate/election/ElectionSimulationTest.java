package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.memory.MemoryLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random faults on a virtual clock: the seed repeats the run to the nanosecond. Whatever happens, no two leaderships are
 * valid at one instant and tokens grow; once the faults are over, somebody leads and nothing is left over.
 */
class ElectionSimulationTest {
    private static final int NODES = 3;
    private static final Duration STEP = Duration.ofMillis(50);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void neverTwoLeadersAndAlwaysOneInTheEnd(int block) {
        for (int seed = block * 25; seed < (block + 1) * 25; seed++) {
            new Run(seed).faultsThenPeace();
        }
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final SimulatedCluster cluster = new SimulatedCluster();
        private final List<HaNode> nodes = new ArrayList<>();
        private final List<Candidacy> candidacies = new ArrayList<>();
        private final List<Leadership> terms = new ArrayList<>();
        private final List<String> history = new ArrayList<>();

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < NODES; i++) {
                HaNode node = cluster.node("n" + i);
                nodes.add(node);
                cluster.link(node)
                        .delay(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(1 + random.nextInt(5)));
                candidacies.add(node.election("trainer").stand(this::lead));
            }
        }

        private void lead(Leadership leadership) throws Exception {
            history.add("term " + leadership.token());
            terms.add(leadership);
            if (random.nextInt(8) == 0) {
                throw new Exception("promotion failed");
            }
        }

        void faultsThenPeace() {
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(40) == 0) {
                    fault();
                }
                step();
            }
            history.add("peace");
            nodes.forEach(n -> cluster.link(n).heal());
            for (int i = 0; i < 2_000; i++) {
                step();
            }
            // Told here: what a callback throws is the library's to report.
            assertThat(terms).as(this::where).isSortedAccordingTo(Comparator.comparing(Leadership::token));
            assertThat(terms).extracting(Leadership::token).doesNotHaveDuplicates();
            assertThat(terms.get(terms.size() - 1).isValid()).as(this::where).isTrue();
            assertThat(cluster.store.list("elections/trainer")).as(this::where).hasSize(NODES + 1);
            assertThat(cluster.store.list("nodes")).as(this::where).hasSize(NODES);
        }

        private void step() {
            cluster.pass(STEP);
            assertThat(terms.stream().filter(Leadership::isValid).count())
                    .as(this::where)
                    .isLessThanOrEqualTo(1);
        }

        private void fault() {
            int victim = random.nextInt(NODES);
            MemoryLink link = cluster.link(nodes.get(victim));
            int kind = random.nextInt(9);
            history.add("fault " + kind + " on n" + victim);
            switch (kind) {
                case 0 -> link.cut();
                case 1, 2, 3 -> link.heal();
                case 4 -> link.breakNow();
                case 5 -> link.breakBeforeNextReply();
                case 6 -> link.loseHeartbeatReplies(true);
                case 7 -> expire(link);
                default -> candidacies.get(victim).leadership().ifPresent(Leadership::close);
            }
        }

        /**
         * A session that is ended from outside is a proof of death that is wrong: the holder must be able to hear of it, or
         * nothing but its guarded writes is safe until its deadline.
         */
        private void expire(MemoryLink link) {
            link.heal();
            cluster.pass(STEP);
            link.expireSession();
        }

        private String where() {
            int from = Math.max(0, history.size() - 12);
            return "seed " + seed + ", last events " + history.subList(from, history.size());
        }
    }
}
