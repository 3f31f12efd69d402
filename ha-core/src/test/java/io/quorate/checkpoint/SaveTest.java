package io.quorate.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.ConflictException;
import io.quorate.GrantLostException;
import io.quorate.HaNode;
import io.quorate.NodeClosedException;
import io.quorate.OutcomeUnknownException;
import io.quorate.election.Leadership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One saver: what it publishes, what it refuses, and what a caller hears and when. */
class SaveTest {
    private final World world = new World();
    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/disk"));
    private final CheckpointStorage storage = disk.storage(new CrashPoints());
    private final HaNode node = world.node("a");
    private final Leadership grant = world.lead(node);
    private final CheckpointCoordinator checkpoints = node.checkpoints(World.NAME, storage);

    @AfterEach
    void close() {
        world.close();
    }

    private static ShardSource blocked(CountDownLatch gate) {
        return sink -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            sink.write(ByteBuffer.wrap("late".getBytes(UTF_8)));
        };
    }

    private static ShardSource failing() {
        return sink -> {
            throw new IOException("No space left on device");
        };
    }

    private PendingSave saving(long step, ShardSource... shards) throws Exception {
        return world.blocking(() -> checkpoints.save(grant, step, Map.of(), List.of(shards)));
    }

    private static ShardSource good() {
        return ShardSource.copyOf(World.shard(1, 0));
    }

    @Test
    void whatIsSavedIsRestoredWithItsStepTokenAndMetadata() throws Exception {
        SaveResult saved = world.await(world.blocking(() -> checkpoints.save(
                        grant, 7, Map.of("epoch", "3"), List.of(good(), ShardSource.handOver(ByteBuffer.allocate(0)))))
                .result());
        assertThat(saved.bytes()).isEqualTo(World.shard(1, 0).remaining());
        assertThat(saved.isReplicated()).isTrue();
        assertThat(saved.checkpoint().token()).isEqualTo(grant.token());

        Restored restored = world.blocking(checkpoints::restore).orElseThrow();
        assertThat(restored.checkpoint()).isEqualTo(saved.checkpoint());
        assertThat(restored.checkpoint().step()).isEqualTo(7);
        assertThat(restored.metadata()).containsExactly(Map.entry("epoch", "3"));
        assertThat(restored.shards()).isEqualTo(2);
        assertThat(World.read(restored, 0)).isEqualTo(World.shard(1, 0).array());
        assertThat(World.read(restored, 1)).isEmpty();
        assertThat(restored.bytes(1)).isZero();
    }

    @Test
    void nothingIsRestoredWhereNothingWasPublished() throws Exception {
        Optional<Restored> none = world.blocking(checkpoints::restore);
        assertThat(none).isEmpty();
        assertThat(world.blocking(checkpoints::published)).isEmpty();
        assertThat(world.blocking(() -> checkpoints.open(1))).isEmpty();
        assertThat(world.blocking(checkpoints::collect)).isZero();
    }

    @Test
    void buffersAreTheCallersAgainOnceSaveHasReturned() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave earlier = saving(1, blocked(gate));
        byte[] asSaved = World.shard(2, 0).array();
        byte[] bytes = asSaved.clone();
        ByteBuffer weights = ByteBuffer.wrap(bytes);
        CompletableFuture<PendingSave> second = new CompletableFuture<>();
        Thread trainer = new Thread(() -> {
            try {
                second.complete(checkpoints.save(grant, 2, weights));
            } catch (InterruptedException | RuntimeException e) {
                second.completeExceptionally(e);
            }
        });
        trainer.start();
        gate.countDown();
        world.await(earlier.result());
        PendingSave save = world.await(second);
        assertThat(weights.remaining()).isEqualTo(asSaved.length);
        java.util.Arrays.fill(bytes, (byte) 0);

        world.await(save.result());
        assertThat(World.read(world.blocking(checkpoints::restore).orElseThrow(), 0))
                .isEqualTo(asSaved);
    }

    @Test
    void oneSaveAtATime() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave first = saving(1, blocked(gate));
        CompletableFuture<PendingSave> second = new CompletableFuture<>();
        Thread trainer = new Thread(() -> {
            try {
                second.complete(checkpoints.save(grant, 2, Map.of(), List.of(good())));
            } catch (InterruptedException | RuntimeException e) {
                second.completeExceptionally(e);
            }
        });
        trainer.start();
        world.pumpUntil(() -> trainer.getState() == Thread.State.WAITING);
        assertThat(second).isNotDone();
        assertThatThrownBy(() -> first.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);

        gate.countDown();
        assertThat(world.await(first.result()).checkpoint().step()).isEqualTo(1);
        assertThat(world.await(world.await(second).result()).checkpoint().step())
                .isEqualTo(2);
    }

    @Test
    void aFailureSurfacesAtTheNextSaveOnceAndThePublishedCheckpointStands() throws Exception {
        world.await(saving(1, good()).result());
        PendingSave failed = saving(2, good(), failing());
        world.pumpUntil(failed.result().toCompletableFuture()::isDone);

        assertThatThrownBy(() -> saving(3, good()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("step 2", "No space left", "published before stands");
        assertThat(world.blocking(checkpoints::restore)
                        .orElseThrow()
                        .checkpoint()
                        .step())
                .isEqualTo(1);
        assertThat(world.await(saving(3, good()).result()).checkpoint().step()).isEqualTo(3);
        world.pumpUntil(() -> {
            try {
                return storage.list(World.NAME).size() == 4;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aFailureThatWasAwaitedIsNotThrownAgain() throws Exception {
        PendingSave failed = saving(2, failing());
        assertThatThrownBy(() -> world.blocking(() -> failed.await(World.SOON)))
                .isInstanceOf(CheckpointException.class);
        world.await(saving(3, good()).result());
    }

    @Test
    void aSourceThatThrowsFailsItsSaveOnly() throws Exception {
        PendingSave failed = saving(1, sink -> {
            throw new IllegalStateException("broken on purpose");
        });
        assertThatThrownBy(() -> world.await(failed.result()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("broken on purpose");
        assertThatThrownBy(() -> saving(2, good())).isInstanceOf(CheckpointException.class);
        world.await(saving(2, good()).result());
    }

    @Test
    void theHeadNeverMovesBack() throws Exception {
        world.await(saving(10, good()).result());
        for (long step : new long[] {9, 10}) {
            PendingSave back = saving(step, good());
            assertThatThrownBy(() -> world.await(back.result()))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContainingAll("step " + step, "step 10", "rewind");
            assertThatThrownBy(() -> saving(99, good())).isInstanceOf(ConflictException.class);
        }
        assertThat(world.blocking(checkpoints::published)).hasSize(1);
    }

    @Test
    void afterARewindTheStepsInBetweenCanBeSavedAgain() throws Exception {
        for (long step : new long[] {10, 20, 30}) {
            world.await(saving(step, good()).result());
        }
        PublishedCheckpoint ten = world.blocking(checkpoints::published).get(2);
        world.blocking(() -> {
            checkpoints.rewind(grant, ten);
            return true;
        });
        assertThat(world.blocking(checkpoints::published)).containsExactly(ten);
        assertThat(world.await(saving(15, good()).result()).checkpoint().round())
                .isGreaterThan(ten.round() + 2);
        assertThat(world.blocking(checkpoints::published))
                .extracting(PublishedCheckpoint::step)
                .containsExactly(15L, 10L);
        assertThatThrownBy(() -> world.blocking(() -> {
                    checkpoints.rewind(
                            grant, new PublishedCheckpoint(20, grant.token(), 2, "r0000000000000000002~manifest~0"));
                    return true;
                }))
                .isInstanceOf(ConflictException.class)
                .hasMessageContainingAll("step 20", "not published");
    }

    @Test
    void aLostReplyToTheCommitIsResolvedByReadingAgain() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave save = saving(1, blocked(gate));
        world.await(save.round());
        world.link(node).breakBeforeNextReply();
        gate.countDown();
        assertThat(world.await(save.result()).checkpoint().step()).isEqualTo(1);
        assertThat(world.blocking(checkpoints::published)).hasSize(1);
    }

    @Test
    void aLostReplyToTheAnnouncementIsResolvedByReadingAgain() throws Exception {
        world.await(saving(1, good()).result());
        world.link(node).breakBeforeNextReply();
        SaveResult saved = world.await(saving(2, good()).result());
        assertThat(saved.checkpoint().round()).isEqualTo(2);
    }

    @Test
    void aShortLossOfTheStoreCostsNoSave() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave save = saving(1, blocked(gate));
        world.await(save.round());
        world.link(node).breakNow();
        world.link(node).cut();
        gate.countDown();
        world.clock.schedule(Duration.ofSeconds(3), () -> world.link(node).heal());
        assertThat(world.await(save.result()).checkpoint().step()).isEqualTo(1);
    }

    @Test
    void withTheStoreAwayPastTheGrantTheOutcomeIsUnknownOrNothingWasPublished() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        PendingSave save = saving(1, blocked(gate));
        world.await(save.round());
        world.link(node).loseReplies(io.quorate.memory.MemoryLink.ALL);
        gate.countDown();
        assertThatThrownBy(() -> world.await(save.result()))
                .isInstanceOfAny(
                        OutcomeUnknownException.class,
                        GrantLostException.class,
                        io.quorate.StoreUnavailableException.class);
    }

    @Test
    void aSaveThatIsGivenUpPublishesNothing() throws Exception {
        PendingSave save = saving(1, blocked(new CountDownLatch(1)));
        world.await(save.round());
        save.cancel();
        assertThatThrownBy(() -> world.await(save.result()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("given up");
        assertThat(world.blocking(checkpoints::published)).isEmpty();
        assertThatThrownBy(() -> saving(2, good())).isInstanceOf(CheckpointException.class);
        world.await(saving(2, good()).result());
    }

    @Test
    void closingEndsASaveAndAllThreads() throws Exception {
        PendingSave save = saving(1, blocked(new CountDownLatch(1)), good());
        world.await(save.round());
        world.blocking(() -> {
            checkpoints.close();
            checkpoints.close();
            return true;
        });
        assertThatThrownBy(() -> world.await(save.result())).isInstanceOf(CheckpointException.class);
        // An executor calls itself terminated a moment before its last thread has ended.
        world.pumpUntil(() -> threads().isEmpty());
        assertThatThrownBy(() -> saving(2, good()))
                .isInstanceOf(NodeClosedException.class)
                .hasMessageContaining("get another");
        assertThatThrownBy(() -> world.blocking(checkpoints::restore)).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void theNodeClosesItsCoordinators() throws Exception {
        PendingSave save = saving(1, blocked(new CountDownLatch(1)));
        world.await(save.round());
        world.await(node.closeAsync());
        assertThat(save.result().toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> checkpoints.save(grant, 2, World.shard(1, 0))).isInstanceOf(NodeClosedException.class);
        world.pumpUntil(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("quorate-a-checkpoint") || name.startsWith("quorate-a-shard"))
                .toList();
    }
}
