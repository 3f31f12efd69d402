package io.quorate.internal.checkpoint;

import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointLoader;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.SkippedCheckpoint;
import io.quorate.internal.json.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the newest published checkpoint that is intact. On the caller's thread. */
final class Restorer {
    private final Pointer pointer;
    private final CheckpointStorage storage;
    private final String set;

    Restorer(Pointer pointer, CheckpointStorage storage, String set) {
        this.pointer = pointer;
        this.storage = storage;
        this.set = set;
    }

    <T> Optional<T> restore(CheckpointLoader<T> loader) throws InterruptedException {
        List<Head.Item> items = pointer.read().head().items();
        List<SkippedCheckpoint> skipped = new ArrayList<>();
        for (int i = items.size() - 1; i >= 0; i--) {
            Head.Item item = items.get(i);
            Optional<T> loaded = tryOne(item, loader, skipped);
            if (loaded.isPresent()) {
                return loaded;
            }
        }
        if (skipped.isEmpty()) {
            return Optional.empty();
        }
        String reasons = skipped.stream()
                .map(s -> "step " + s.checkpoint().step() + ": " + s.reason())
                .collect(Collectors.joining("; "));
        throw new CheckpointException(
                "none of the " + skipped.size() + " published checkpoints of '" + set + "' is intact in " + storage
                        + ": " + reasons + ". Make the storage reachable, or restore from a stand-by's copy",
                null);
    }

    Optional<Restored> open(long step) throws InterruptedException {
        Optional<Head.Item> item = pointer.read().head().items().stream()
                .filter(i -> i.checkpoint().step() == step)
                .findFirst();
        if (item.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(view(item.get(), List.of()));
        } catch (IOException | MalformedException e) {
            throwIfInterrupted();
            throw new CheckpointException("step " + step + " of '" + set + "': " + reason(e), e);
        }
    }

    private <T> Optional<T> tryOne(Head.Item item, CheckpointLoader<T> loader, List<SkippedCheckpoint> skipped)
            throws InterruptedException {
        RestoredView view;
        try {
            view = view(item, skipped);
        } catch (IOException | MalformedException e) {
            return skip(item, reason(e), skipped);
        }
        try {
            T loaded = load(view, loader);
            view.verifyRest();
            // A loader may have caught what it was told of damage.
            return view.damage().isEmpty()
                    ? Optional.of(loaded)
                    : skip(item, view.damage().get(), skipped);
        } catch (IOException e) {
            return skip(item, view.damage().orElse(reason(e)), skipped);
        }
    }

    private static <T> Optional<T> skip(Head.Item item, String reason, List<SkippedCheckpoint> skipped)
            throws InterruptedException {
        throwIfInterrupted();
        skipped.add(new SkippedCheckpoint(item.checkpoint(), reason));
        return Optional.empty();
    }

    /** A loader may die of damaged bytes before their checksum is due; then the damage is why. */
    private static <T> T load(RestoredView view, CheckpointLoader<T> loader) throws IOException {
        try {
            return loader.load(view);
        } catch (RuntimeException e) {
            if (view.damage().isPresent()) {
                throw new IOException(view.damage().get(), e);
            }
            view.verifyRest();
            throw e;
        }
    }

    private RestoredView view(Head.Item item, List<SkippedCheckpoint> skipped) throws IOException, MalformedException {
        Manifest manifest = Manifest.decode(small(item.manifest()));
        boolean same = manifest.name().equals(set)
                && manifest.step() == item.checkpoint().step()
                && manifest.round() == item.checkpoint().round();
        if (!same) {
            throw new MalformedException("manifest " + item.manifest().name() + " is of another checkpoint");
        }
        return new RestoredView(storage, set, item.checkpoint(), manifest, skipped);
    }

    private byte[] small(ObjectRef object) throws IOException {
        return readSmall(storage, set, object);
    }

    static byte[] readSmall(CheckpointStorage storage, String set, ObjectRef object) throws IOException {
        if (object.bytes() > Manifest.MAX_BYTES) {
            throw new IOException("manifest " + object.name() + " is said to have " + object.bytes()
                    + " bytes: at most " + Manifest.MAX_BYTES + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        VerifyingChannel.Course nobody = new VerifyingChannel.Course() {
            @Override
            public void verified() {}

            @Override
            public void damaged(String reason) {}
        };
        try (ReadableByteChannel channel = new VerifyingChannel(object, storage.open(set, object.name()), nobody)) {
            VerifyingChannel.drain(channel, ByteBuffer.allocate(8_192), part -> {
                byte[] chunk = new byte[part.remaining()];
                part.get(chunk);
                bytes.writeBytes(chunk);
            });
        }
        return bytes.toByteArray();
    }

    private static String reason(Exception e) {
        return e instanceof MalformedException ? "its manifest cannot be understood: " + e.getMessage() : e.toString();
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while a checkpoint was read");
        }
    }
}
