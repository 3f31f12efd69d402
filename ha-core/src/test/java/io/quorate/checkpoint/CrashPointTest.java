package io.quorate.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.HaNode;
import io.quorate.checkpoint.SimulatedDisk.End;
import io.quorate.election.Leadership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process dies at every step of the protocol, one after the other: before and after each I/O operation, in the middle of
 * each write, and before and after each commit in the store. Whatever is left, another node takes over, restores the last
 * checkpoint that was acknowledged or one newer, goes on, and leaves no garbage.
 */
@Tag("once")
class CrashPointTest {
    private static final String NOWHERE = "";
    private static final CheckpointOptions OPTIONS =
            CheckpointOptions.defaults().withIoThreads(1).withKeepLatest(2).withBarrierTimeout(Duration.ofSeconds(3));

    private final Set<String> places = new LinkedHashSet<>();

    @ParameterizedTest
    @EnumSource(End.class)
    void aSaverThatDiesAnywhereLeavesTheLastCheckpointRestorable(End end) throws Exception {
        List<String> steps = saverDies(end, NOWHERE, 0);
        for (int i = 0; i < steps.size(); i++) {
            saverDies(end, steps.get(i), Collections.frequency(steps.subList(0, i), steps.get(i)));
        }
        assertThat(places).as("it died at every kind of step").containsAll(steps);
        assertThat(places)
                .as("the suite came by every kind of step")
                .contains(
                        "before commit of checkpoint.llama.round",
                        "after commit of checkpoint.llama.round",
                        "before commit of checkpoint.llama.head, checkpoint.llama.round",
                        "after commit of checkpoint.llama.head, checkpoint.llama.round",
                        "before fsync of s00000",
                        "after rename s00001",
                        "after fsync of manifest",
                        "before rename manifest",
                        "after rename manifest",
                        "after fsync of directory",
                        "after delete s00000");
        assertThat(steps).as("steps").hasSizeGreaterThan(50);
    }

    /** The steps that were taken until there. */
    private List<String> saverDies(End end, String kind, int occurrence) throws Exception {
        try (World world = new World()) {
            SimulatedDisk disk = new SimulatedDisk(Path.of("/disk"));
            CrashPoints process = new CrashPoints();
            HaNode dying = world.node("dying");
            Leadership grant = world.lead(dying);
            CheckpointCoordinator checkpoints = dying.checkpoints(World.NAME, disk.storage(process), OPTIONS);
            // Three, so that the fourth also deletes what is not kept.
            for (long step = 100; step <= 300; step += 100) {
                world.save(checkpoints, grant, step);
            }
            awaitObjects(world, disk, 6);
            // From its death on, nothing of it reaches the store either.
            process.arm(kind, occurrence, () -> world.link(dying).cut());

            List<ShardSource> shards =
                    List.of(ShardSource.copyOf(World.shard(400, 0)), ShardSource.copyOf(World.shard(400, 1)));
            PendingSave save =
                    world.blocking(() -> checkpoints.save(new CrashingGrant(grant, process), 400, Map.of(), shards));
            boolean acknowledged = succeeds(world, save);
            world.pumpUntil(() -> process.isDead() || objects(disk) == 6);
            close(world, checkpoints);
            boolean crashed = process.isDead();
            assertThat(crashed || acknowledged)
                    .as("a save that met no crash succeeds")
                    .isTrue();
            if (crashed) {
                places.add(CrashPoints.kind(process.where()));
            }
            verify(world, disk, end, dying, acknowledged, crashed ? process.where() : "nowhere");
            return process.taken();
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void aWriterOfAShardThatDiesAnywhereLeavesTheLastCheckpointRestorable(End end) throws Exception {
        List<String> steps = writerDies(end, NOWHERE, 0);
        for (int i = 0; i < steps.size(); i++) {
            writerDies(end, steps.get(i), Collections.frequency(steps.subList(0, i), steps.get(i)));
        }
        assertThat(places).as("it died at every kind of step").containsAll(steps);
        assertThat(places).contains("before rename s00001", "after rename s00001", "after fsync of directory");
        assertThat(steps).hasSizeGreaterThan(10);
    }

    private List<String> writerDies(End end, String kind, int occurrence) throws Exception {
        try (World world = new World()) {
            SimulatedDisk disk = new SimulatedDisk(Path.of("/disk"));
            CrashPoints process = new CrashPoints();
            CrashPoints healthy = new CrashPoints();
            HaNode leader = world.node("leader");
            HaNode writer = world.node("writer");
            Leadership grant = world.lead(leader);
            CheckpointCoordinator leads = leader.checkpoints(World.NAME, disk.storage(healthy), OPTIONS);
            CheckpointCoordinator writes = writer.checkpoints(World.NAME, disk.storage(process), OPTIONS);
            world.save(leads, grant, 300);
            process.arm(kind, occurrence, () -> world.link(writer).cut());

            PendingSave save = world.blocking(() -> leads.saveSharded(grant, 400, Map.of(), 2));
            CheckpointRound round = world.await(save.round());
            world.await(leads.writeShard(round, 0, ShardSource.copyOf(World.shard(400, 0))));
            boolean written = succeeds(world, writes.writeShard(round, 1, dyingSource(process)));
            boolean acknowledged = succeeds(world, save);
            boolean crashed = process.isDead();
            assertThat(acknowledged).as("as the barrier was reached").isEqualTo(written);
            if (crashed) {
                places.add(CrashPoints.kind(process.where()));
            }
            close(world, leads);
            verify(world, disk, end, leader, acknowledged, crashed ? process.where() : "nowhere");
            return process.taken();
        }
    }

    private static ShardSource dyingSource(CrashPoints process) {
        return sink -> {
            process.step("before the source");
            ShardSource.copyOf(World.shard(400, 1)).writeTo(sink);
        };
    }

    private static boolean succeeds(World world, PendingSave save) throws Exception {
        return succeeds(world, save.result());
    }

    private static <T> boolean succeeds(World world, java.util.concurrent.CompletionStage<T> stage) throws Exception {
        world.pumpUntil(stage.toCompletableFuture()::isDone);
        return !stage.toCompletableFuture().isCompletedExceptionally();
    }

    /** Garbage is collected behind the result. */
    private static void awaitObjects(World world, SimulatedDisk disk, int number) {
        world.pumpUntil(() -> objects(disk) == number);
    }

    private static int objects(SimulatedDisk disk) {
        try {
            return disk.storage(new CrashPoints()).list(World.NAME).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once the coordinator's threads have ended. */
    private static void close(World world, CheckpointCoordinator checkpoints) throws Exception {
        world.blocking(() -> {
            checkpoints.close();
            return true;
        });
    }

    private void verify(World world, SimulatedDisk disk, End end, HaNode dead, boolean acknowledged, String where)
            throws Exception {
        disk.end(end);
        world.link(dead).cut();
        world.pass(World.TTL.multipliedBy(2));
        HaNode heir = world.node("heir");
        Leadership grant = world.lead(heir);
        CrashPoints healthy = new CrashPoints();
        CheckpointStorage storage = disk.storage(healthy);
        CheckpointCoordinator checkpoints = heir.checkpoints(World.NAME, storage, OPTIONS);

        Optional<Restored> restored = world.blocking(checkpoints::restore);
        assertThat(restored).as("died %s, %s", where, end).isPresent();
        Restored last = restored.get();
        assertThat(last.skipped()).as("died %s, %s", where, end).isEmpty();
        long step = last.checkpoint().step();
        assertThat(step).as("died %s, %s", where, end).isIn(acknowledged ? List.of(400L) : List.of(300L, 400L));
        assertThat(World.read(last, 0)).isEqualTo(World.shard(step, 0).array());
        assertThat(World.read(last, 1)).isEqualTo(World.shard(step, 1).array());

        world.save(checkpoints, grant, 500);
        assertThat(world.blocking(checkpoints::restore)
                        .orElseThrow()
                        .checkpoint()
                        .step())
                .isEqualTo(500);
        int kept = world.blocking(checkpoints::published).size();
        awaitObjects(world, disk, 3 * kept);
        assertThat(storage.list(World.NAME)).as("died %s, %s", where, end).allMatch(StoredObject::finished);
        close(world, checkpoints);
        assertThat(world.failures).noneMatch(f -> f.startsWith("heir"));
    }
}
