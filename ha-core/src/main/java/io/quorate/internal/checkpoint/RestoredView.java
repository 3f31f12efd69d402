package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.SkippedCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A checkpoint that is being read, and what its reading has shown. */
final class RestoredView implements Restored {
    private final CheckpointStorage storage;
    private final String set;
    private final PublishedCheckpoint checkpoint;
    private final Manifest manifest;
    private final List<SkippedCheckpoint> skipped;
    private final AtomicIntegerArray verified;
    private final AtomicReference<@Nullable String> damage = new AtomicReference<>();

    RestoredView(
            CheckpointStorage storage,
            String set,
            PublishedCheckpoint checkpoint,
            Manifest manifest,
            List<SkippedCheckpoint> skipped) {
        this.storage = storage;
        this.set = set;
        this.checkpoint = checkpoint;
        this.manifest = manifest;
        this.skipped = List.copyOf(skipped);
        verified = new AtomicIntegerArray(manifest.shards().size());
    }

    @Override
    public PublishedCheckpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.copyOf(manifest.metadata());
    }

    @Override
    public int shards() {
        return manifest.shards().size();
    }

    @Override
    public long bytes(int index) {
        return manifest.shards().get(index).bytes();
    }

    @Override
    public List<SkippedCheckpoint> skipped() {
        return skipped;
    }

    @Override
    public ReadableByteChannel open(int index) throws IOException {
        ObjectRef shard = manifest.shards().get(index);
        ReadableByteChannel object;
        try {
            object = storage.open(set, shard.name());
        } catch (IOException e) {
            String reason = "shard " + index + " cannot be opened: " + e;
            damage.compareAndSet(null, reason);
            throw new IOException(reason, e);
        }
        return new VerifyingChannel(shard, object, new VerifyingChannel.Course() {
            @Override
            public void verified() {
                verified.set(index, 1);
            }

            @Override
            public void damaged(String reason) {
                damage.compareAndSet(null, "shard " + index + ": " + reason);
            }
        });
    }

    /** What was found while it was read, whoever has caught the exception meanwhile. */
    Optional<String> damage() {
        return Optional.ofNullable(damage.get());
    }

    /** Reads what nobody has read to its end. */
    void verifyRest() throws IOException {
        ByteBuffer buffer = null;
        for (int index = 0; index < shards(); index++) {
            if (verified.get(index) == 0) {
                buffer = buffer == null ? ByteBuffer.allocateDirect(ShardChannel.SLICE) : buffer;
                try (ReadableByteChannel shard = open(index)) {
                    VerifyingChannel.drain(shard, buffer, part -> {});
                }
            }
        }
    }

    @Override
    public String toString() {
        return "Restored[" + manifest.name() + ", step " + checkpoint.step() + ", " + shards() + " shards]";
    }
}
