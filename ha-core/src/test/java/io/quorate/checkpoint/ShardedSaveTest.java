package io.quorate.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConflictException;
import io.quorate.FencingToken;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.NodeClosedException;
import io.quorate.election.Leadership;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several nodes that write the shards of one checkpoint, and stand-bys that copy it. */
class ShardedSaveTest {
    private static final CheckpointOptions OPTIONS =
            CheckpointOptions.defaults().withBarrierTimeout(Duration.ofSeconds(2));

    private final World world = new World();
    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/disk"));
    private final CheckpointStorage storage = disk.storage(new CrashPoints());
    private final HaNode leader = world.node("leader");
    private final Leadership grant = world.lead(leader);
    private final CheckpointCoordinator leads = leader.checkpoints(World.NAME, storage, OPTIONS);
    private final HaNode writer = world.node("writer");
    private final CheckpointCoordinator writes = writer.checkpoints(World.NAME, storage, OPTIONS);

    @AfterEach
    void close() {
        world.close();
    }

    private PendingSave begin(long step, int shards) throws Exception {
        return world.blocking(() -> leads.saveSharded(grant, step, Map.of(), shards));
    }

    private CompletionStage<Void> write(CheckpointCoordinator who, CheckpointRound round, int index) {
        return who.writeShard(round, index, ShardSource.copyOf(World.shard(round.step(), index)));
    }

    private List<Long> published() throws Exception {
        List<Long> steps = new ArrayList<>();
        for (PublishedCheckpoint checkpoint : world.blocking(leads::published)) {
            steps.add(checkpoint.step());
        }
        return steps;
    }

    @Test
    void itIsPublishedOnceAllShardsOfAllNodesAreThere() throws Exception {
        PendingSave save = begin(100, 3);
        CheckpointRound round = world.await(save.round());
        assertThat(round).isEqualTo(new CheckpointRound(1, 100, grant.token(), 3));
        world.await(write(writes, round, 2));
        world.await(write(leads, round, 0));
        assertThat(published()).isEmpty();
        world.await(write(writes, round, 1));
        world.await(save.result());

        Restored restored = world.blocking(writes::restore).orElseThrow();
        for (int index = 0; index < 3; index++) {
            assertThat(World.read(restored, index))
                    .isEqualTo(World.shard(100, index).array());
        }
    }

    @Test
    void aWriterWithoutAnotherChannelAwaitsItsLeadersRound() throws Exception {
        CompletionStage<CheckpointRound> ofAnother = writes.awaitRound(100, new FencingToken(1));
        CompletionStage<CheckpointRound> announced = writes.awaitRound(100, grant.token());
        PendingSave save = begin(100, 1);
        CheckpointRound round = world.await(announced);
        assertThat(ofAnother.toCompletableFuture()).isNotDone();
        assertThat(ofAnother.toCompletableFuture().cancel(false)).isTrue();
        world.await(write(writes, round, 0));
        world.await(save.result());
        assertThat(published()).containsExactly(100L);
    }

    @Test
    void aWriterThatWasKilledAfterItsShardWasRecordedIsNotMissed() throws Exception {
        PendingSave save = begin(100, 2);
        CheckpointRound round = world.await(save.round());
        world.await(write(writes, round, 1));
        world.link(writer).cut();
        world.link(writer).expireSession();
        world.await(write(leads, round, 0));
        assertThat(world.await(save.result()).checkpoint().step()).isEqualTo(100);
        assertThat(world.blocking(leads::restore).orElseThrow().skipped()).isEmpty();
    }

    @Test
    void aMissingShardFailsTheSaveAfterTheBarrierTimeout() throws Exception {
        PendingSave save = begin(100, 3);
        CheckpointRound round = world.await(save.round());
        world.await(write(leads, round, 1));
        assertThatThrownBy(() -> world.await(save.result()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("1 of 3 shards", "PT2S", "missing is 0");
        assertThat(published()).isEmpty();
        assertThatThrownBy(() -> world.await(write(leads, new CheckpointRound(9, 100, grant.token(), 3), 0)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is over");
    }

    @Test
    void aWriterThatCannotWriteTellsTheLeader() throws Exception {
        PendingSave save = begin(100, 2);
        CheckpointRound round = world.await(save.round());
        CompletionStage<Void> failing = writes.writeShard(round, 1, sink -> {
            throw new IOException("No space left on device");
        });
        assertThatThrownBy(() -> world.await(failing))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("No space left");
        assertThatThrownBy(() -> world.await(save.result()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("node 'writer'", "shard 1", "No space left");
    }

    @Test
    void aWriterOfAnEarlierRoundNeitherMixesInNorWipesOutALaterRecord() throws Exception {
        PendingSave first = begin(100, 2);
        CheckpointRound old = world.await(first.round());
        first.cancel();
        assertThatThrownBy(() -> world.blocking(() -> first.await(World.SOON))).isInstanceOf(CheckpointException.class);
        PendingSave second = begin(100, 2);
        CheckpointRound round = world.await(second.round());
        assertThat(round.number()).isEqualTo(old.number() + 1);
        world.await(write(writes, round, 1));
        assertThatThrownBy(() -> world.await(write(writes, old, 1))).isInstanceOf(ConflictException.class);
        world.await(write(leads, round, 0));
        world.await(second.result());
    }

    @Test
    void aLeaderWhoseGrantEndsStopsWaiting() throws Exception {
        CheckpointCoordinator patient = leader.checkpoints(World.NAME, storage);
        PendingSave save = world.blocking(() -> patient.saveSharded(grant, 100, Map.of(), 1));
        world.await(save.round());
        grant.close();
        assertThatThrownBy(() -> world.await(save.result())).isInstanceOf(GrantLostException.class);
    }

    @Test
    void closingFailsTheShardsThatAreBeingWrittenAndThoseThatWait() throws Exception {
        PendingSave save = begin(100, 8);
        CheckpointRound round = world.await(save.round());
        List<CompletionStage<Void>> writing = new ArrayList<>();
        for (int index = 0; index < 8; index++) {
            writing.add(writes.writeShard(round, index, sink -> {
                try {
                    new java.util.concurrent.CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
            }));
        }
        writes.close();
        for (CompletionStage<Void> shard : writing) {
            assertThatThrownBy(() -> world.await(shard)).isInstanceOf(CheckpointException.class);
        }
        assertThatThrownBy(() -> write(writes, round, 0)).isInstanceOf(NodeClosedException.class);
    }

    private CheckpointCoordinator waitingFor(int standBys) {
        return leader.checkpoints(World.NAME, storage, OPTIONS.withStandBys(standBys, Duration.ofSeconds(2)));
    }

    private static CheckpointStorage copies(String of) {
        return new SimulatedDisk(Path.of("/" + of)).storage(new CrashPoints());
    }

    @Test
    void aCommitWaitsForItsStandBysAndTheirCopiesAreRestorable() throws Exception {
        CheckpointStorage copy = copies("copy");
        writes.standBy(copy);
        SaveResult saved = world.save(waitingFor(1), grant, 100);
        assertThat(saved.copies()).isEqualTo(1);
        assertThat(saved.isReplicated()).isTrue();

        Restored restored =
                world.blocking(writer.checkpoints(World.NAME, copy)::restore).orElseThrow();
        assertThat(restored.checkpoint()).isEqualTo(saved.checkpoint());
        assertThat(World.read(restored, 1)).isEqualTo(World.shard(100, 1).array());
    }

    @Test
    void withFewerStandBysItSaysSoAndPublishesAllTheSame() throws Exception {
        writes.standBy(copies("copy"));
        SaveResult saved = world.save(waitingFor(2), grant, 100);
        assertThat(saved.copiesWanted()).isEqualTo(2);
        assertThat(saved.copies()).isEqualTo(1);
        assertThat(saved.isReplicated()).isFalse();
        assertThat(published()).containsExactly(100L);
    }

    @Test
    void aStandByThatCannotCopyDoesNotCountAndIsReported() throws Exception {
        CheckpointStorage full = new ForwardingStorage(copies("copy")) {
            @Override
            public ObjectWriter create(String set, String name) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        writes.standBy(full);
        assertThat(world.save(waitingFor(1), grant, 100).isReplicated()).isFalse();
        assertThat(world.failures).anyMatch(f -> f.startsWith("writer: copying step 100") && f.contains("No space"));
    }

    @Test
    void aStandBysCopiesAreKeptAsLongAsTheOriginals() throws Exception {
        CheckpointStorage copy = copies("copy");
        writes.standBy(copy);
        CheckpointCoordinator saver = leader.checkpoints(
                World.NAME, storage, OPTIONS.withKeepLatest(2).withStandBys(1, Duration.ofSeconds(5)));
        for (long step = 1; step <= 5; step++) {
            assertThat(world.save(saver, grant, step).isReplicated()).isTrue();
        }
        world.pumpUntil(() -> {
            try {
                return copy.list(World.NAME).size() == 6;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aStandByThatHasEndedCopiesNothing() throws Exception {
        CheckpointStorage copy = copies("copy");
        writes.standBy(copy).close();
        assertThat(world.save(waitingFor(1), grant, 100).copies()).isZero();
        assertThat(copy.list(World.NAME)).isEmpty();
    }
}
