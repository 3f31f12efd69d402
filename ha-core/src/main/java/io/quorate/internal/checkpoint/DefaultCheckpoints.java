package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.Documents;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.NodeClosedException;
import io.quorate.QuorateException;
import io.quorate.Subscription;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointLoader;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.SaveResult;
import io.quorate.checkpoint.ShardSource;
import io.quorate.internal.FileNames;
import io.quorate.internal.node.NodeCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The coordinator: single flight, threads, and the parts it is made of. */
public final class DefaultCheckpoints implements CheckpointCoordinator {
    private static final int MAX_NAME = 64;

    private final NodeCore core;
    private final Documents documents;
    private final String name;
    private final CheckpointStorage storage;
    private final Consumer<DefaultCheckpoints> onClose;
    private final IoThreads io;
    private final Pointer pointer;
    private final Board board;
    private final ShardTask shardTask;
    private final SaveProtocol protocol;
    private final Restorer restorer;
    private final Snapshots snapshots = new Snapshots();
    private final Collector collector;
    private final AtomicReference<@Nullable SaveFlight> flight = new AtomicReference<>();
    private final Set<StandBy> standBys = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public DefaultCheckpoints(
            NodeCore core,
            Documents documents,
            String name,
            CheckpointStorage storage,
            CheckpointOptions options,
            Consumer<DefaultCheckpoints> onClose) {
        this.core = core;
        this.documents = documents;
        this.name = FileNames.require("checkpoint name", name, MAX_NAME);
        this.storage = storage;
        this.onClose = onClose;
        io = new IoThreads("quorate-" + core.info().id(), options.ioThreads());
        pointer = new Pointer(documents, name);
        board = new Board(core, name);
        ShardWriting writing = new ShardWriting(storage, name, options.checksum(), io);
        collector = new Collector(pointer, name);
        shardTask = new ShardTask(core, pointer, board, writing, options.barrierTimeout());
        protocol = new SaveProtocol(core, name, options, pointer, board, writing, this::collectQuietly);
        restorer = new Restorer(pointer, storage, name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PendingSave save(Grant grant, long step, ByteBuffer... shards) throws InterruptedException {
        requireOrder(step, shards.length);
        requireOpen();
        awaitEarlier();
        // Copied only now: else two copies would be held while the earlier save is on its way.
        List<ByteBuffer> copies = snapshots.take(shards);
        List<ShardSource> sources =
                copies.stream().map(s -> ShardSource.handOver(s)).toList();
        SaveFlight save = begin(new SaveProtocol.Order(grant, step, Map.of(), sources.size(), Optional.of(sources)));
        CompletionStage<SaveResult> over = save.over();
        over.whenComplete((saved, failure) -> recycle(copies));
        return save;
    }

    private void recycle(List<ByteBuffer> copies) {
        snapshots.giveBack(copies);
        if (closed) {
            snapshots.drop();
        }
    }

    @Override
    public PendingSave save(Grant grant, long step, Map<String, String> metadata, List<ShardSource> shards)
            throws InterruptedException {
        List<ShardSource> sources = List.copyOf(shards);
        requireOrder(step, sources.size());
        return begin(new SaveProtocol.Order(
                grant, step, Manifest.requireMetadata(metadata), sources.size(), Optional.of(sources)));
    }

    @Override
    public PendingSave saveSharded(Grant grant, long step, Map<String, String> metadata, int shards)
            throws InterruptedException {
        requireOrder(step, shards);
        return begin(new SaveProtocol.Order(grant, step, Manifest.requireMetadata(metadata), shards, Optional.empty()));
    }

    @Override
    public CompletionStage<CheckpointRound> awaitRound(long step, FencingToken leader) {
        requireOpen();
        CompletableFuture<CheckpointRound> found = new CompletableFuture<>();
        Subscription subscription = documents.observe(
                pointer.roundName(),
                document -> document.map(Pointer::round)
                        .filter(s -> s.phase() == RoundState.Phase.OPEN)
                        .map(RoundState::round)
                        .filter(r -> r.step() == step && r.token().equals(leader))
                        .ifPresent(found::complete));
        CompletionStage<CheckpointRound> ended = found;
        ended.whenComplete((round, failure) -> subscription.close());
        return found;
    }

    @Override
    public CompletionStage<Void> writeShard(CheckpointRound round, int index, ShardSource shard) {
        if (index < 0 || index >= round.shards()) {
            throw new IllegalArgumentException(
                    "shard " + index + " of " + round + ": it must be from 0 to " + (round.shards() - 1));
        }
        requireOpen();
        Writing writing = new Writing(round, index, shard);
        try {
            io.writers().execute(writing);
        } catch (RejectedExecutionException e) {
            throw new CheckpointException(
                    "shard " + index + " of " + round + " was refused: too many shards wait to be written, or the"
                            + " coordinator is closing",
                    e);
        }
        return writing.done.minimalCompletionStage();
    }

    @Override
    public Optional<Restored> restore() throws InterruptedException {
        return restore(checkpoint -> checkpoint);
    }

    @Override
    public <T> Optional<T> restore(CheckpointLoader<T> loader) throws InterruptedException {
        requireOpen();
        return restorer.restore(loader);
    }

    @Override
    public Optional<Restored> open(long step) throws InterruptedException {
        requireOpen();
        return restorer.open(step);
    }

    @Override
    public List<PublishedCheckpoint> published() throws InterruptedException {
        requireOpen();
        List<PublishedCheckpoint> all = new ArrayList<>();
        pointer.read().head().items().forEach(i -> all.add(i.checkpoint()));
        Collections.reverse(all);
        return List.copyOf(all);
    }

    @Override
    public void rewind(Grant grant, PublishedCheckpoint to) throws InterruptedException {
        requireOpen();
        awaitEarlier();
        String id = UUID.randomUUID().toString();
        new Patience(core, grant::isValid)
                .call("rewinding " + name + " to step " + to.step(), () -> pointer.rewind(grant, to, id));
    }

    @Override
    public int collect() throws InterruptedException {
        requireOpen();
        try {
            return collector.collect(storage);
        } catch (IOException e) {
            throw new CheckpointException("collecting the garbage of checkpoint '" + name + "': " + e, e);
        }
    }

    @Override
    public Subscription standBy(CheckpointStorage copies, LongConsumer held) {
        requireOpen();
        StandBy standBy = new StandBy(core, name, storage, copies, documents, pointer, board, io.drivers(), held);
        standBys.add(standBy);
        return () -> {
            standBys.remove(standBy);
            standBy.close();
        };
    }

    @Override
    public void close() {
        shutDown();
        io.close();
    }

    /** Without waiting; completes once no save is on its way. */
    public CompletionStage<Void> closeAsync() {
        shutDown();
        SaveFlight last = flight.get();
        return last == null
                ? CompletableFuture.completedFuture(null)
                : last.over().handle((saved, failure) -> null);
    }

    private void shutDown() {
        closed = true;
        onClose.accept(this);
        snapshots.drop();
        standBys.forEach(StandBy::close);
        SaveFlight last = flight.get();
        if (last != null) {
            last.cancel();
        }
        io.shutDown();
        if (last != null) {
            last.drop();
        }
    }

    private final class Writing implements IoThreads.Droppable {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final CheckpointRound round;
        private final int index;
        private final ShardSource shard;

        Writing(CheckpointRound round, int index, ShardSource shard) {
            this.round = round;
            this.index = index;
            this.shard = shard;
        }

        @Override
        public void run() {
            finish(shardTask.run(round, index, shard));
        }

        @Override
        public void drop() {
            finish(Optional.of(new CheckpointException(
                    "shard " + index + " of " + round + " was not written: the coordinator was closed", null)));
        }

        private void finish(Optional<QuorateException> failure) {
            if (failure.isEmpty()) {
                core.signal(done);
                return;
            }
            try {
                core.callbacks().execute(() -> done.completeExceptionally(failure.get()));
            } catch (RejectedExecutionException closing) {
                done.completeExceptionally(failure.get());
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new NodeClosedException(
                    "the coordinator of checkpoint '" + name + "' is closed, by its node or by itself: get another",
                    null);
        }
    }

    private static void requireOrder(long step, int shards) {
        if (step < 0) {
            throw new IllegalArgumentException("step is " + step + ": it must not be negative");
        }
        if (shards < 1 || shards > CheckpointOptions.MAX_SHARDS) {
            throw new IllegalArgumentException("a checkpoint of " + shards + " shards: it must have from 1 to "
                    + CheckpointOptions.MAX_SHARDS + "; put several tensors into one shard");
        }
    }

    private void awaitEarlier() throws InterruptedException {
        SaveFlight earlier = flight.get();
        if (earlier != null) {
            earlier.awaitAndSurface();
        }
    }

    private SaveFlight begin(SaveProtocol.Order order) throws InterruptedException {
        SaveFlight mine = new SaveFlight(
                "save of step " + order.step() + " of checkpoint '" + name + "'",
                core.callbacks(),
                f -> protocol.run(order, f));
        while (true) {
            requireOpen();
            SaveFlight earlier = flight.get();
            awaitEarlier();
            if ((earlier == null || earlier.isOver()) && flight.compareAndSet(earlier, mine)) {
                break;
            }
        }
        try {
            io.drivers().execute(() -> fly(mine));
        } catch (RejectedExecutionException closing) {
            mine.drop();
        }
        return mine;
    }

    private void fly(SaveFlight mine) {
        mine.run();
        if (!closed) {
            collectQuietly();
        }
    }

    /** Garbage that stays for now harms nothing but the disk. */
    private void collectQuietly() {
        try {
            int deleted = collector.collect(storage);
            if (deleted > 0) {
                System.getLogger("io.quorate")
                        .log(System.Logger.Level.DEBUG, "checkpoint {0}: deleted {1} objects", name, deleted);
            }
        } catch (IOException | RuntimeException e) {
            if (!closed && !(e instanceof ConflictException)) {
                core.failures().report("collecting the garbage of checkpoint " + name, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
