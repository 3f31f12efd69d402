package io.quorate.examples.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.Grant;
import io.quorate.HaNode;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.PendingSave;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.checkpoint.Restored;
import io.quorate.checkpoint.ShardSource;
import io.quorate.checkpoint.StoredObject;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Saves and restores in a folder that all share, and records both: as writes and reads of one document, with the step in the
 * place of the revision, for steps order what is published.
 */
final class Checkpoints {
    private static final int SHARD_BYTES = 16_384;
    private static final Duration BARRIER = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ID = "id";

    private record Found(String id, long step) {}

    private final String name;
    private final String writer;
    private final String who;
    private final Consumer<Event> record;
    private final FileStorage storage;
    private final CheckpointCoordinator coordinator;
    private final AtomicInteger saves = new AtomicInteger();

    /**
     * @param writer differs for every life of a process
     */
    Checkpoints(HaNode node, String name, String who, String writer, Path folder, Consumer<Event> record) {
        this.name = name;
        this.who = who;
        this.writer = writer;
        this.record = record;
        storage = FileStorage.at(folder);
        coordinator = node.checkpoints(
                name,
                storage,
                CheckpointOptions.defaults().withBarrierTimeout(BARRIER).withKeepLatest(2));
    }

    CheckpointCoordinator coordinator() {
        return coordinator;
    }

    /**
     * Restores as a holder does, who must find all that was acknowledged to the holders before.
     *
     * @return the step; 0 if nothing was ever saved
     */
    long restore(Grant grant) throws InterruptedException {
        long asked = System.nanoTime();
        boolean newest = grant.isValid();
        try {
            Found found = coordinator.restore(Checkpoints::load).orElse(new Found("", -1));
            record.accept(new Event.Read(asked, System.nanoTime(), who, name, found.id(), found.step(), newest));
            return Math.max(0, found.step());
        } catch (CheckpointException e) {
            if (grant.isValid()) {
                // Nobody else can have taken away what was published.
                String what = "nothing intact: " + e.getMessage();
                record.accept(new Event.Read(asked, System.nanoTime(), who, name, what, -1, newest));
            }
            throw e;
        }
    }

    private static Found load(Restored checkpoint) throws IOException {
        PublishedCheckpoint place = checkpoint.checkpoint();
        String id = checkpoint.metadata().getOrDefault(ID, "no id");
        for (int shard = 0; shard < checkpoint.shards(); shard++) {
            try (ReadableByteChannel in = checkpoint.open(shard)) {
                byte[] bytes = Channels.newInputStream(in).readAllBytes();
                if (!ByteBuffer.wrap(bytes)
                        .equals(shard(place.step(), place.token().value(), shard))) {
                    id += ", but shard " + shard + " is another's";
                }
            }
        }
        return new Found(id, place.step());
    }

    /** Any two differ. */
    static ByteBuffer shard(long step, long token, int index) {
        byte[] text = (step + " " + token + " " + index + "\n").getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(SHARD_BYTES);
        while (bytes.hasRemaining()) {
            bytes.put(text, 0, Math.min(text.length, bytes.remaining()));
        }
        return bytes.flip();
    }

    /** Saves and waits. */
    void save(Grant grant, long step, int shards) throws InterruptedException {
        record(grant, step, id -> {
            List<ShardSource> sources = IntStream.range(0, shards)
                    .mapToObj(index ->
                            ShardSource.handOver(shard(step, grant.token().value(), index)))
                    .toList();
            return coordinator.save(grant, step, Map.of(ID, id), sources);
        });
    }

    /** How a save is begun. */
    interface Beginning {
        PendingSave begin(String id) throws InterruptedException;
    }

    void saveSharded(Grant grant, long step, int shards, Consumer<PendingSave> begun) throws InterruptedException {
        record(grant, step, id -> {
            PendingSave save = coordinator.saveSharded(grant, step, Map.of(ID, id), shards);
            begun.accept(save);
            return save;
        });
    }

    private void record(Grant grant, long step, Beginning beginning) throws InterruptedException {
        String id = writer + "-" + name + saves.incrementAndGet();
        long sent = System.nanoTime();
        record.accept(wrote(sent, sent, grant, id, Outcome.UNKNOWN, -1));
        Outcome outcome = Outcome.UNKNOWN;
        try {
            PendingSave save = beginning.begin(id);
            try {
                save.await(LIMIT);
                outcome = Outcome.DONE;
            } finally {
                save.cancel();
            }
        } catch (OutcomeUnknownException | TimeoutException e) {
            // As it was recorded.
        } catch (QuorateException e) {
            outcome = Outcome.REFUSED;
        }
        record.accept(wrote(sent, System.nanoTime(), grant, id, outcome, outcome == Outcome.DONE ? step : -1));
    }

    private Event.Wrote wrote(long sent, long answered, Grant grant, String id, Outcome outcome, long revision) {
        return new Event.Wrote(
                sent, answered, who, grant.resource(), name, grant.token().value(), id, outcome, revision);
    }

    /** What lies in the folder and belongs to nothing that is published, once a later round has begun. */
    List<String> leftovers() throws InterruptedException, IOException {
        coordinator.collect();
        Set<String> kept = coordinator.published().stream()
                .map(PublishedCheckpoint::manifest)
                .collect(Collectors.toSet());
        List<StoredObject> all = storage.list(name);
        return all.stream()
                .filter(object ->
                        !object.finished() || kept.stream().noneMatch(manifest -> isOfRound(object, manifest)))
                .map(StoredObject::name)
                .toList();
    }

    /** Objects of one round share the beginnings of their names. */
    private static boolean isOfRound(StoredObject object, String manifest) {
        int end = manifest.indexOf('~');
        return end > 0 && object.name().startsWith(manifest.substring(0, end + 1));
    }
}
