package io.quorate.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.PeerEvidence.Kind;
import io.quorate.internal.node.GrantCore;
import io.quorate.memory.MemoryLink;
import io.quorate.spi.Expected;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random proofs of death, true and false, on a virtual clock; the seed repeats the run. Two leaderships may then seem valid
 * for as long as the news of an eviction takes, but whoever was evicted commits nothing any more, tokens grow, an evicted
 * one that can be reached learns of it, and in peace somebody leads and keeps the lead.
 */
class FalseProofSimulationTest {
    private static final int NODES = 4;
    private static final int SEEDS = 4;
    private static final Duration STEP = Duration.ofMillis(20);
    /** The longest that a node which is connected may take to learn of its eviction, reconnecting included. */
    private static final Duration NEWS = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void noTwoHoldersBothCommitWhateverIsProven(int block) {
        int takeovers = 0;
        for (int seed = block * SEEDS; seed < (block + 1) * SEEDS; seed++) {
            takeovers += new Run(seed).proofsThenPeace();
        }
        assertThat(takeovers).isGreaterThan(SEEDS);
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final SimulatedCluster cluster = new SimulatedCluster();
        private final List<HaNode> nodes = new ArrayList<>();
        private final List<Leadership> terms = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        /** Which token wrote at which of the store's revisions. */
        private final TreeMap<Long, Long> commits = new TreeMap<>();

        private final Set<Integer> cut = new HashSet<>();
        private long calmSince;

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < NODES; i++) {
                HaNode node = cluster.node("n" + i);
                nodes.add(node);
                cluster.link(node)
                        .delay(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(1 + random.nextInt(5)));
                node.election("trainer").stand(this::lead);
            }
        }

        private void lead(Leadership leadership) {
            history.add("term " + leadership.token());
            assertThat(terms)
                    .as(this::where)
                    .allSatisfy(t -> assertThat(t.token()).isLessThan(leadership.token()));
            terms.add(leadership);
        }

        int proofsThenPeace() {
            for (int i = 0; i < 1_000; i++) {
                if (random.nextInt(25) == 0) {
                    fault();
                }
                step();
            }
            history.add("peace");
            nodes.forEach(n -> cluster.link(n).heal());
            cut.clear();
            calmSince = cluster.clock.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                step();
            }
            Leadership last = terms.get(terms.size() - 1);
            assertThat(last.isValid()).as(this::where).isTrue();
            for (int i = 0; i < 500; i++) {
                step();
            }
            assertThat(terms.get(terms.size() - 1)).as(this::where).isSameAs(last);
            assertThat(last.isValid()).as(this::where).isTrue();
            assertThat(cluster.store.list("elections/trainer")).as(this::where).hasSize(NODES + 1);
            assertThat(commits).as(this::where).isNotEmpty();
            assertThat(List.copyOf(commits.values())).as(this::where).isSorted();
            return cluster.takeovers.size();
        }

        private void step() {
            // Everybody who ever led tries to write, as if its own check had passed just before a pause.
            if (random.nextInt(4) == 0) {
                terms.stream().skip(Math.max(0, terms.size() - 4)).forEach(this::write);
            }
            cluster.pass(STEP);
            if (cut.isEmpty() && cluster.clock.nanoTime() - calmSince > NEWS.toNanos()) {
                assertThat(terms.stream()
                                .skip(Math.max(0, terms.size() - 16))
                                .filter(Leadership::isValid)
                                .count())
                        .as(this::where)
                        .isLessThanOrEqualTo(1);
            }
        }

        private void write(Leadership leadership) {
            GrantCore grant = (GrantCore) leadership;
            Write write = new Write.Put("documents/d", new byte[0], Expected.any());
            grant.era()
                    .session()
                    .commit(grant.entry(), List.of(write))
                    .thenAccept(done ->
                            commits.put(done.revision(), leadership.token().value()));
        }

        private void fault() {
            int victim = random.nextInt(NODES);
            HaNode node = nodes.get(victim);
            MemoryLink link = cluster.link(node);
            int kind = random.nextInt(8);
            history.add("fault " + kind + " on n" + victim);
            switch (kind) {
                case 0 -> link.breakNow();
                case 1 -> link.breakBeforeNextReply();
                case 2 -> {
                    cut.add(victim);
                    link.cut();
                }
                case 3 -> {
                    cut.remove(victim);
                    link.heal();
                }
                case 4 -> cluster.lifelines.tell(node.info().id(), Kind.REFUTED);
                case 5 -> tellOne(node, Kind.END_OF_STREAM);
                default -> cluster.lifelines.tell(node.info().id(), Kind.END_OF_STREAM);
            }
            calmSince = cluster.clock.nanoTime();
        }

        private void tellOne(HaNode about, Kind kind) {
            String watcher = nodes.get(random.nextInt(NODES)).info().id();
            cluster.lifelines.tell(watcher, about.info().id(), kind);
        }

        private String where() {
            int from = Math.max(0, history.size() - 12);
            return "seed " + seed + ", last events " + history.subList(from, history.size());
        }
    }
}
