package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.Checksum;
import io.quorate.checkpoint.ObjectWriter;
import io.quorate.checkpoint.ShardSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Writes shards and manifests into a storage. */
final class ShardWriting {
    private final CheckpointStorage storage;
    private final String set;
    private final Checksum checksum;
    private final IoThreads io;

    ShardWriting(CheckpointStorage storage, String set, Checksum checksum, IoThreads io) {
        this.storage = storage;
        this.set = set;
        this.checksum = checksum;
        this.io = io;
    }

    ObjectRef shard(long round, int index, ShardSource source) throws IOException {
        return write(ObjectName.shard(round, index), source, checksum);
    }

    ObjectRef manifest(Manifest manifest) throws IOException {
        byte[] bytes = manifest.encode();
        return write(
                ObjectName.manifest(manifest.round()), ShardSource.handOver(ByteBuffer.wrap(bytes)), Checksum.SHA_256);
    }

    private ObjectRef write(String name, ShardSource source, Checksum sum) throws IOException {
        try (ObjectWriter object = storage.create(set, name)) {
            ShardChannel channel = new ShardChannel(object, sum);
            source.writeTo(channel);
            return channel.finish(name);
        }
    }

    /** Several at once, on this thread and as many more as are free. Returns or throws only once none is written any more. */
    List<ObjectRef> all(long round, List<ShardSource> sources, int threads) throws IOException, InterruptedException {
        Batch batch = new Batch(round, sources);
        List<FutureTask<Boolean>> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, sources.size()); i++) {
            FutureTask<Boolean> helper = new FutureTask<>(batch::work, true);
            helpers.add(helper);
            io.tryWriter(helper);
        }
        batch.work();
        return batch.finish(helpers);
    }

    private final class Batch {
        private final long round;
        private final List<ShardSource> sources;
        private final AtomicReferenceArray<@Nullable ObjectRef> written;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final CountDownLatch left;

        Batch(long round, List<ShardSource> sources) {
            this.round = round;
            this.sources = sources;
            written = new AtomicReferenceArray<>(sources.size());
            left = new CountDownLatch(sources.size());
        }

        void work() {
            for (int i = next.getAndIncrement(); i < sources.size(); i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        written.set(i, shard(round, i, sources.get(i)));
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        List<ObjectRef> finish(List<FutureTask<Boolean>> helpers) throws IOException, InterruptedException {
            boolean interrupted = awaitAll(helpers);
            Throwable cause = failure.get();
            if (interrupted) {
                throw new InterruptedException("given up while shards were written");
            }
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof RuntimeException bug) {
                throw bug;
            }
            if (cause instanceof InterruptedIOException || cause instanceof IOException) {
                throw (IOException) cause;
            }
            List<ObjectRef> refs = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                refs.add(java.util.Objects.requireNonNull(written.get(i)));
            }
            return refs;
        }

        /** The sources are the caller's again after the save, so not even a cancelled one leaves them in use. */
        private boolean awaitAll(List<FutureTask<Boolean>> helpers) {
            boolean interrupted = Thread.interrupted();
            while (true) {
                try {
                    if (interrupted || failure.get() != null) {
                        failure.compareAndSet(null, new InterruptedIOException("given up"));
                        helpers.forEach(h -> h.cancel(true));
                        // A helper that was cancelled before it began has taken none.
                        work();
                    }
                    left.await();
                    return interrupted;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
    }
}
