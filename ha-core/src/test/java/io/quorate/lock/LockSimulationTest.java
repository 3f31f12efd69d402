package io.quorate.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.memory.MemoryLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random faults on a virtual clock: the seed repeats the run to the nanosecond. Whatever happens, no two grants that exclude
 * each other are valid at one instant, and a lock is served in the order of its queue; once the faults are over everybody
 * who waits is served, and nothing is left over.
 */
class LockSimulationTest {
    private static final int NODES = 3;
    private static final int PERMITS = 3;
    private static final Duration STEP = Duration.ofMillis(50);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void neverTwoThatExcludeEachOtherAndEverybodyInTheEnd(int block) {
        for (int seed = block * 25; seed < (block + 1) * 25; seed++) {
            new Run(seed).faultsThenPeace();
        }
    }

    private enum Want {
        LOCK,
        READ,
        WRITE,
        PERMIT,
        TWO_PERMITS
    }

    private static final List<Want> WANTS = List.of(Want.values());

    private static final class Wish {
        final Want want;
        final int node;
        final CompletableFuture<? extends LockGrant> grant;
        int stepsToHold;

        Wish(Want want, int node, CompletableFuture<? extends LockGrant> grant, int stepsToHold) {
            this.want = want;
            this.node = node;
            this.grant = grant;
            this.stepsToHold = stepsToHold;
        }

        boolean isHeld() {
            return grant.isDone() && !grant.isCompletedExceptionally();
        }

        boolean isValid() {
            return isHeld() && grant.join().isValid();
        }
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final Cluster cluster = new Cluster();
        private final List<HaNode> nodes = new ArrayList<>();
        private final List<Wish> wishes = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        private long lastToken;
        private int lastNode;
        private int served;

        Run(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < NODES; i++) {
                HaNode node = cluster.node("n" + i);
                nodes.add(node);
                cluster.link(node)
                        .delay(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(1 + random.nextInt(5)));
            }
        }

        void faultsThenPeace() {
            for (int i = 0; i < 1_500; i++) {
                if (random.nextInt(40) == 0) {
                    fault();
                }
                if (random.nextInt(4) == 0) {
                    wish(Duration.ofSeconds(1 + random.nextInt(60)));
                }
                step();
            }
            history.add("peace");
            nodes.forEach(n -> cluster.link(n).heal());
            for (int i = 0; i < 30; i++) {
                wish(Cluster.LONG);
            }
            // A dead session's entries go within the TTL, and then everybody's turn comes.
            for (int i = 0; i < 1_000 && !wishes.isEmpty(); i++) {
                step();
            }
            assertThat(wishes).as(where()).isEmpty();
            cluster.pass(Duration.ofSeconds(1));
            for (String dir : List.of("locks/l", "rwlocks/l", "semaphores/l")) {
                assertThat(cluster.store.list(dir)).as(where()).isEmpty();
            }
            assertThat(served).as(where()).isGreaterThan(50);
            assertThat(cluster.store.watches()).as(where()).isZero();
        }

        private void wish(Duration timeout) {
            int at = random.nextInt(NODES);
            HaNode node = nodes.get(at);
            Want want = WANTS.get(random.nextInt(WANTS.size()));
            String owner = cluster.someone();
            CompletableFuture<? extends LockGrant> grant = switch (want) {
                case LOCK -> node.lock("l").ownedBy(owner).acquireAsync(timeout);
                case READ -> node.readWriteLock("l").read().ownedBy(owner).acquireAsync(timeout);
                case WRITE -> node.readWriteLock("l").write().ownedBy(owner).acquireAsync(timeout);
                case PERMIT -> node.semaphore("l", PERMITS).acquireAsync(1, timeout);
                case TWO_PERMITS -> node.semaphore("l", PERMITS).acquireAsync(2, timeout);
            };
            Wish wish = new Wish(want, at, grant, random.nextInt(8));
            if (want == Want.LOCK) {
                CompletionStage<? extends LockGrant> granted = grant;
                granted.thenAccept(g -> inOrder(wish, g));
            }
            wishes.add(wish);
        }

        private void inOrder(Wish wish, LockGrant grant) {
            long token = grant.token().value();
            assertThat(token).as(where()).isGreaterThanOrEqualTo(lastToken);
            if (wish.node != lastNode) {
                assertThat(token).as(where()).isGreaterThan(lastToken);
            }
            lastToken = token;
            lastNode = wish.node;
        }

        private void step() {
            cluster.pass(STEP);
            assertExclusive();
            for (Wish wish : List.copyOf(wishes)) {
                if (wish.grant.isCompletedExceptionally()) {
                    wishes.remove(wish);
                } else if (wish.isHeld() && wish.stepsToHold-- <= 0) {
                    wish.grant.join().close();
                    wishes.remove(wish);
                    served++;
                } else if (!wish.grant.isDone() && random.nextInt(200) == 0) {
                    wish.grant.cancel(true);
                }
            }
        }

        private void assertExclusive() {
            assertThat(valid(Want.LOCK)).as(where()).isLessThanOrEqualTo(1);
            assertThat(valid(Want.WRITE)).as(where()).isLessThanOrEqualTo(1);
            if (valid(Want.WRITE) == 1) {
                assertThat(valid(Want.READ)).as(where()).isZero();
            }
            assertThat(valid(Want.PERMIT) + 2 * valid(Want.TWO_PERMITS))
                    .as(where())
                    .isLessThanOrEqualTo(PERMITS);
        }

        private long valid(Want want) {
            return wishes.stream().filter(w -> w.want == want && w.isValid()).count();
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
                default -> link.loseReplies(1 + random.nextInt(3));
            }
        }

        /** See the election's simulation: the holder must be able to hear of it. */
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
