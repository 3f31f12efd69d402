package io.quorate.examples.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.HaNode;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.Restored;
import io.quorate.examples.digits.PublishedModel;
import io.quorate.test.internal.Guardians;
import io.quorate.test.store.ZooKeeperEnsemble;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real workers on a real store, killed with SIGKILL wherever they are: while they train, regroup, restore or save; and once
 * the leader is paused until another leads, and wakes up in the middle of what it did. The one thing that must not differ
 * from a training without any faults is the model that comes out.
 *
 * <p>The TTL is long, for a worker on a busy machine must not be taken for dead; whoever really is has its session ended from
 * outside, as the TTL would.
 *
 * <p>Properties: {@code trainer.kills} (6, to keep the suite short; 20 take about two minutes), {@code trainer.seed}.
 */
@Tag("once")
final class KilledAtRandomMomentsTest {
    private static final int KILLS = Integer.getInteger("trainer.kills", 6);
    private static final long SEED = Long.getLong("trainer.seed", 4);
    private static final Plan PLAN = new Plan(7, Math.max(250, 20 * KILLS), 4, 3e-3);
    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3", "w-4");
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    @Timeout(600)
    void theModelIsTheSameHoweverManyWorkersWereKilled() throws Exception {
        try (ZooKeeperEnsemble store = ZooKeeperEnsemble.builder()
                        .servers(1)
                        .tickTime(Duration.ofMillis(500))
                        .forceSync(false)
                        .start();
                HaNode node = HaNode.builder(
                                "zookeeper://" + store.connectString() + "/training?create=true&tickTime=500ms")
                        .id("judge")
                        .build();
                CheckpointCoordinator checkpoints = node.checkpoints("digits", storage());
                Fleet fleet = new Fleet(
                        folder.resolve("workers.log"), flags(store), id -> store.endSession("training", id))) {
            List<Long> heads = new CopyOnWriteArrayList<>();
            List<PublishedModel> models = new CopyOnWriteArrayList<>();
            node.documents().observe("checkpoint.digits.head", head -> heads.addAll(newest(checkpoints)));
            node.documents()
                    .observe(
                            PublishedModel.document("digits"),
                            document -> document.flatMap(d -> PublishedModel.of(d.value()))
                                    .ifPresent(models::add));

            WORKERS.forEach(fleet::start);
            try {
                killSome(fleet, store);
                await().atMost(LONG).until(fleet::haveAllEnded);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(said(fleet), e);
            }
            String said = said(fleet);
            assertThat(fleet.awaitEnd(LONG)).as(said).containsOnly(0);
            await("no guardian is left behind")
                    .until(() -> Guardians.of(fleet.everStarted()).isEmpty());

            assertThat(heads).as(said).isSorted().isNotEmpty();
            assertNothingSavedWasLost(fleet, said);
            assertTheModelIsThatOfAnUndisturbedTraining(checkpoints, said);
            assertThePointerOnlyMovedForward(models, said);
            Result result =
                    node.documents().get(Result.DOCUMENT).flatMap(Result::of).orElseThrow();
            assertThat(result.step()).isEqualTo(PLAN.steps());
            assertThat(result.accuracy()).isGreaterThan(.94);
            System.out.printf(
                    "%d kills, seed %d: %d generations, %d checkpoints, accuracy %.4f%n",
                    KILLS,
                    SEED,
                    fleet.lines("resumed")
                            .map(line -> line.number("token"))
                            .distinct()
                            .count(),
                    fleet.lines("saved").count(),
                    result.accuracy());
        }
    }

    private String said(Fleet fleet) throws Exception {
        List<String> lines = fleet.lines().stream().map(Fleet.Line::text).toList();
        return "seed " + SEED + "\n" + String.join("\n", lines) + "\n"
                + Files.readString(folder.resolve("workers.log"));
    }

    private FileStorage storage() throws Exception {
        return FileStorage.at(Files.createDirectories(folder.resolve("checkpoints")));
    }

    private List<String> flags(ZooKeeperEnsemble store) {
        return List.of(
                ("--store zookeeper://" + store.connectString() + "/training?create=true&tickTime=500ms --folder "
                                + folder + " --min 2 --max 3 --last-call 1s --session-ttl 8s --save-every 300ms --seed "
                                + PLAN.seed() + " --steps " + PLAN.steps() + " --block-size " + PLAN.blockSize())
                        .split(" ", -1));
    }

    private static List<Long> newest(CheckpointCoordinator checkpoints) {
        try {
            return checkpoints.published().stream().limit(1).map(c -> c.step()).toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** At random steps, each followed at random by another kill while the rest may be regrouping; half hit the leader. */
    private static void killSome(Fleet fleet, ZooKeeperEnsemble store) throws InterruptedException {
        Random random = new Random(SEED);
        List<Integer> steps =
                random.ints(KILLS, 5, PLAN.steps() * 9 / 10).sorted().boxed().toList();
        for (int i = 0; i < KILLS; i++) {
            int step = steps.get(i);
            if (i % 2 == 0) {
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> fleet.reachedStep() >= step || fleet.haveAllEnded());
            }
            if (i == KILLS / 2) {
                pauseTheLeaderUntilAnotherLeads(fleet, store);
            }
            idle(random.nextInt(i % 2 == 0 ? 300 : 4_000));
            fleet.killAndRestart(random.nextBoolean() ? leader(fleet) : WORKERS.get(random.nextInt(WORKERS.size())));
        }
    }

    /** Its connections stay open, and what it sends when it wakes up is stale. */
    private static void pauseTheLeaderUntilAnotherLeads(Fleet fleet, ZooKeeperEnsemble store)
            throws InterruptedException {
        await().atMost(LONG).until(() -> fleet.trainingLeader().isPresent() || fleet.haveAllEnded());
        String leader = fleet.trainingLeader().orElseThrow();
        long token = fleet.greatestToken();
        fleet.signal(leader, "STOP");
        try {
            // As its TTL will: but now it may wake up and still believe that it leads.
            assertThat(store.endSession("training", leader)).isTrue();
            await().atMost(LONG).until(() -> fleet.greatestToken() > token);
        } finally {
            fleet.signal(leader, "CONT");
        }
    }

    private static void idle(int millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    private static String leader(Fleet fleet) {
        return fleet.lines("resumed")
                .filter(line -> line.number("rank") == 0)
                .reduce((first, second) -> second)
                .map(Fleet.Line::worker)
                .orElse(WORKERS.get(0));
    }

    /** Whoever resumes knows every step that was ever saved before its generation, and saved steps only grow. */
    private static void assertNothingSavedWasLost(Fleet fleet, String said) {
        TreeMap<Long, Long> greatestSaved = new TreeMap<>();
        fleet.lines("saved").forEach(line -> {
            Long before = greatestSaved.put(line.number("token"), line.number("step"));
            assertThat(before == null || before < line.number("step"))
                    .as(line + said)
                    .isTrue();
        });
        assertThat(List.copyOf(greatestSaved.values())).as(said).isSorted();
        assertThat(fleet.lines("resumed")).as(said).allSatisfy(line -> {
            Map.Entry<Long, Long> earlier = greatestSaved.lowerEntry(line.number("token"));
            assertThat(line.number("step")).isGreaterThanOrEqualTo(earlier == null ? 0 : earlier.getValue());
        });
    }

    private void assertTheModelIsThatOfAnUndisturbedTraining(CheckpointCoordinator checkpoints, String said)
            throws Exception {
        Restored last = checkpoints.restore().orElseThrow();
        assertThat(last.skipped()).as(said).isEmpty();
        ByteBuffer state = ByteBuffer.allocate(1 << 22);
        for (int i = 0; i < last.shards(); i++) {
            try (ReadableByteChannel shard = last.open(i)) {
                while (shard.read(state) >= 0) {
                    assertThat(state.hasRemaining()).isTrue();
                }
            }
        }
        Learner trained = new Learner(PLAN);
        trained.restore(state.flip());
        Learner undisturbed = Undisturbed.train(PLAN);
        assertThat(trained.history().losses())
                .as("the loss curve")
                .isEqualTo(undisturbed.history().losses());
        assertThat(trained.export(1)).as("the model").isEqualTo(undisturbed.export(1));
        String page = Files.readString(folder.resolve("loss.html"));
        assertThat(page)
                .contains("Step " + PLAN.steps() + " of " + PLAN.steps())
                .contains("lost [");
    }

    private void assertThePointerOnlyMovedForward(List<PublishedModel> models, String said) throws Exception {
        assertThat(models.stream().map(PublishedModel::version)).as(said).isSorted();
        assertThat(models.stream().map(PublishedModel::token)).as(said).isSorted();
        PublishedModel last = models.get(models.size() - 1);
        assertThat(last.version()).isEqualTo(PLAN.steps());
        byte[] file = Files.readAllBytes(folder.resolve("models").resolve(last.file()));
        assertThat(PublishedModel.sha256(file)).isEqualTo(last.sha256());
    }
}
