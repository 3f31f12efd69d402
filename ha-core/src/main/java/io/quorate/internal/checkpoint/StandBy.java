package io.quorate.internal.checkpoint;

import io.quorate.Document;
import io.quorate.Documents;
import io.quorate.Subscription;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.ObjectWriter;
import io.quorate.checkpoint.StoredObject;
import io.quorate.internal.checkpoint.RoundState.Phase;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.NodeCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Copies each checkpoint as soon as its manifest is written, and tells the saver. The latest counts: a slow one skips. */
final class StandBy implements Subscription {
    private static final VerifyingChannel.Course NOBODY = new VerifyingChannel.Course() {
        @Override
        public void verified() {}

        @Override
        public void damaged(String reason) {}
    };

    private final NodeCore core;
    private final String name;
    private final CheckpointStorage source;
    private final CheckpointStorage copies;
    private final Board board;
    private final Collector collector;
    private final Executor threads;
    private final LongConsumer held;
    private final Subscription observation;
    private final AtomicReference<@Nullable RoundState> latest = new AtomicReference<>();
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile boolean closed;

    StandBy(
            NodeCore core,
            String name,
            CheckpointStorage source,
            CheckpointStorage copies,
            Documents documents,
            Pointer pointer,
            Board board,
            Executor threads,
            LongConsumer held) {
        this.core = core;
        this.name = name;
        this.source = source;
        this.copies = copies;
        this.board = board;
        this.collector = new Collector(pointer, name);
        this.threads = threads;
        this.held = held;
        observation = documents.observe(pointer.roundName(), this::changed);
    }

    @Override
    public void close() {
        closed = true;
        observation.close();
    }

    private void changed(Optional<Document> document) {
        if (document.isPresent()) {
            RoundState state = Pointer.round(document.get());
            if (state.phase() == Phase.PREPARED || state.phase() == Phase.PUBLISHED) {
                latest.set(state);
                start();
            }
        }
    }

    private void start() {
        if (latest.get() != null && working.compareAndSet(false, true)) {
            try {
                threads.execute(this::work);
            } catch (RejectedExecutionException closing) {
                working.set(false);
            }
        }
    }

    private void work() {
        RoundState next = latest.getAndSet(null);
        try {
            if (next != null && !closed) {
                copy(next);
            }
        } catch (IOException | MalformedException | RuntimeException e) {
            core.failures().report("copying step " + next.round().step() + " of checkpoint " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            working.set(false);
        }
        if (!Thread.currentThread().isInterrupted()) {
            start();
        }
    }

    private void copy(RoundState state) throws IOException, MalformedException, InterruptedException {
        ObjectRef manifest = state.manifest().orElseThrow(() -> new MalformedException("no manifest in " + state));
        Map<String, Long> there = copies.list(name).stream()
                .filter(StoredObject::finished)
                .collect(Collectors.toMap(StoredObject::name, StoredObject::bytes));
        byte[] bytes = Restorer.readSmall(source, name, manifest);
        for (ObjectRef shard : Manifest.decode(bytes).shards()) {
            copyObject(shard, there);
        }
        copyObject(manifest, there);
        board.recordCopy(state.round().number());
        if (state.phase() == Phase.PUBLISHED) {
            try {
                held.accept(state.round().step());
            } finally {
                // Whatever a user's code makes of the news: copies must not pile up.
                collector.collect(copies);
            }
        }
    }

    /** A name is used once, and an object is seen only when it is whole: what is there was verified when it was copied. */
    private void copyObject(ObjectRef object, Map<String, Long> there) throws IOException {
        if (Long.valueOf(object.bytes()).equals(there.get(object.name()))) {
            return;
        }
        try (ReadableByteChannel from = new VerifyingChannel(object, source.open(name, object.name()), NOBODY);
                ObjectWriter to = copies.create(name, object.name())) {
            VerifyingChannel.drain(from, ByteBuffer.allocateDirect(ShardChannel.SLICE), part -> write(to, part));
            to.publish();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(ObjectWriter to, ByteBuffer part) {
        try {
            while (part.hasRemaining()) {
                to.write(part);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
