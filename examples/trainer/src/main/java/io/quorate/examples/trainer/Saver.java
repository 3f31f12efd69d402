package io.quorate.examples.trainer;

import io.quorate.QuorateException;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.SaveResult;
import io.quorate.checkpoint.ShardSource;
import io.quorate.group.Generation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * One worker's part in the checkpoints of one generation. All hold the same state after a step, so each writes one part of
 * it; the leader publishes once all parts are there. The generation is the grant: when it is over nothing of it can be
 * published any more, and nobody waits at the barrier for a worker that is gone.
 */
final class Saver implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Saver.class.getName());
    private static final Duration WRITTEN = Duration.ofMinutes(1);

    private final Plan plan;
    private final CheckpointCoordinator checkpoints;
    private final Generation generation;
    private final Duration interval;
    private final BiConsumer<SaveResult, ByteBuffer> published;
    private CompletableFuture<CheckpointRound> round = new CompletableFuture<>();
    private CompletableFuture<?> written = CompletableFuture.completedFuture(null);
    private Optional<PendingSave> pending = Optional.empty();
    private CompletableFuture<?> saving = CompletableFuture.completedFuture(null);
    private long lastSave = System.nanoTime();

    /**
     * For one generation.
     *
     * @param published told at the leader of each checkpoint and the state in it, on a callback thread
     */
    Saver(
            Plan plan,
            CheckpointCoordinator checkpoints,
            Generation generation,
            Duration interval,
            BiConsumer<SaveResult, ByteBuffer> published) {
        this.plan = plan;
        this.checkpoints = checkpoints;
        this.generation = generation;
        this.interval = interval;
        this.published = published;
    }

    /**
     * The last published state, or that of step 0. Nothing is published while this runs: of earlier generations nothing can
     * be, and in this one nobody has begun.
     */
    Learner restore() throws InterruptedException {
        Optional<Loaded> loaded = checkpoints.restore(this::load);
        if (loaded.isEmpty()) {
            return new Learner(plan);
        }
        Restored from = loaded.get().from();
        if (generation.isLeader() && !from.skipped().isEmpty()) {
            LOG.log(Level.WARNING, "passed over {0}", from.skipped());
            // Their steps will be trained and published again.
            checkpoints.rewind(generation, from.checkpoint());
        }
        return loaded.get().learner();
    }

    private record Loaded(Learner learner, Restored from) {}

    private Loaded load(Restored checkpoint) throws IOException {
        if (!checkpoint.metadata().equals(plan.facts())) {
            throw new CheckpointException(
                    "The checkpoint of step " + checkpoint.checkpoint().step() + " is of " + checkpoint.metadata()
                            + ", this training of " + plan.facts() + ": give the same flags, or another folder and"
                            + " namespace.",
                    null);
        }
        long bytes = 0;
        for (int i = 0; i < checkpoint.shards(); i++) {
            bytes += checkpoint.bytes(i);
        }
        ByteBuffer state = ByteBuffer.allocate(Math.toIntExact(bytes));
        for (int i = 0; i < checkpoint.shards(); i++) {
            read(checkpoint, i, state);
        }
        Learner learner = new Learner(plan);
        learner.restore(state.flip());
        return new Loaded(learner, checkpoint);
    }

    private static void read(Restored checkpoint, int shard, ByteBuffer to) throws IOException {
        ByteBuffer end = ByteBuffer.allocate(1);
        try (ReadableByteChannel from = checkpoint.open(shard)) {
            // To its very end, where the checksum is compared.
            while (from.read(to.hasRemaining() ? to : end) >= 0) {
                if (end.position() > 0) {
                    throw new IOException("shard " + shard + " is longer than its manifest says");
                }
            }
        }
    }

    /** Whether it is time, and the last one is over. */
    boolean isDue() {
        return saving.isDone() && System.nanoTime() - lastSave > interval.toNanos();
    }

    /** Begins to save the present state; returns once it is copied. Every worker calls this after the same step. */
    void save(Learner learner) throws InterruptedException {
        ByteBuffer state = learner.snapshot();
        settle();
        if (generation.isLeader()) {
            lastSave = System.nanoTime();
            PendingSave begun = checkpoints.saveSharded(generation, learner.step(), plan.facts(), generation.size());
            pending = Optional.of(begun);
            saving = begun.result()
                    .thenAccept(result -> published.accept(result, state.duplicate()))
                    .toCompletableFuture();
        }
        round = checkpoints.awaitRound(learner.step(), generation.token()).toCompletableFuture();
        written = round.thenCompose(announced -> checkpoints.writeShard(announced, generation.rank(), part(state)));
    }

    private ShardSource part(ByteBuffer state) {
        int from = start(state, generation.rank());
        return ShardSource.handOver(state.slice(from, start(state, generation.rank() + 1) - from));
    }

    private int start(ByteBuffer state, int rank) {
        return (int) ((long) state.limit() * rank / generation.size());
    }

    /**
     * Waits until this worker's part is written and, at the leader, the checkpoint is published and made known.
     *
     * @throws QuorateException if it was not; nothing was published
     */
    void awaitPublished() throws InterruptedException {
        await(written);
        await(saving);
    }

    private static void await(CompletableFuture<?> what) throws InterruptedException {
        try {
            what.get(WRITTEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof QuorateException known ? known : new QuorateException("not saved", e);
        } catch (TimeoutException e) {
            throw new CheckpointException("The checkpoint was not written within " + WRITTEN, e);
        }
    }

    /** Waits for the save before. If it failed that is said, and the next one is another try. */
    private void settle() throws InterruptedException {
        try {
            if (pending.isPresent()) {
                pending.get().await(WRITTEN);
            }
            awaitPublished();
        } catch (QuorateException | TimeoutException e) {
            LOG.log(Level.WARNING, "a checkpoint was not saved", e);
        }
    }

    @Override
    public void close() {
        round.cancel(false);
        checkpoints.close();
    }
}
