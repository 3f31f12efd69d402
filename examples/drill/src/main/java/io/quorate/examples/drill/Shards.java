package io.quorate.examples.drill;

import io.quorate.Grant;
import io.quorate.HaNode;
import io.quorate.QuorateException;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.ShardSource;
import io.quorate.group.Generation;
import io.quorate.test.drill.Journal;
import io.quorate.test.drill.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checkpoints of which each member of a generation writes a shard. */
final class Shards {
    static final String CHECKPOINT = "sharded";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Journal journal;
    private final Checkpoints checkpoints;

    Shards(HaNode node, WorkerOptions options, Journal journal) {
        this.journal = journal;
        checkpoints = new Checkpoints(
                node,
                CHECKPOINT,
                options.name(),
                options.name() + "." + options.life(),
                Path.of(options.checkpoints()),
                journal::add);
    }

    /** The leader's first act, once. */
    void lead(Generation generation) {
        journal.follow(saver(generation), Share.of(Share.Kind.LOCK));
    }

    /** Where the generation goes on; for the leader. */
    long restore(Generation generation) throws InterruptedException {
        return checkpoints.restore(saver(generation));
    }

    private static Grant saver(Generation generation) {
        return ForwardingGrant.named(CHECKPOINT, generation);
    }

    /** Every member's part in one save. A save that fails is made up for by the next. */
    void save(Generation generation, long step) throws InterruptedException {
        if (generation.isLeader()) {
            checkpoints.saveSharded(
                    ForwardingGrant.named(CHECKPOINT, generation),
                    step,
                    generation.size(),
                    save -> save.round().thenAccept(round -> write(generation, round)));
        } else {
            CheckpointCoordinator coordinator = checkpoints.coordinator();
            CompletableFuture<CheckpointRound> announced =
                    coordinator.awaitRound(step, generation.token()).toCompletableFuture();
            try {
                CheckpointRound round = announced.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                write(generation, round).toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException | QuorateException failed) {
                // The leader hears of it, or waits for its time-out.
            } finally {
                announced.cancel(false);
            }
        }
    }

    private CompletionStage<Void> write(Generation generation, CheckpointRound round) {
        int rank = generation.rank();
        ShardSource source = ShardSource.handOver(
                Checkpoints.shard(round.step(), round.token().value(), rank));
        return checkpoints.coordinator().writeShard(round, rank, source);
    }
}
