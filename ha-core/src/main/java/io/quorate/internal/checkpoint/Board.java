package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Where the writers of a round meet: a slot per shard and one per stand-by, persistent entries that are written over from
 * round to round. In the store rather than in the storage, since a listing on a shared file system may be a minute old
 * where the store's watch is immediate; persistent rather than leased, so that a writer that is killed after its shard was
 * durable does not take the round with it; a slot rather than an entry per round, so that nothing needs to be cleaned up.
 */
final class Board {
    private static final int RACES = 5;

    private final NodeCore core;
    private final String dir;

    Board(NodeCore core, String checkpoint) {
        this.core = core;
        dir = "checkpoints/" + checkpoint;
    }

    void recordShard(CheckpointRound round, int index, ObjectRef object) throws InterruptedException {
        put(shardSlot(index), SlotRecord.shard(round.number(), core.info().id(), object));
    }

    void recordFailure(CheckpointRound round, int index, String reason) throws InterruptedException {
        put(shardSlot(index), SlotRecord.failure(round.number(), core.info().id(), reason));
    }

    void recordCopy(long round) throws InterruptedException {
        put("copy-" + core.info().id(), SlotRecord.copy(round, core.info().id()));
    }

    /** The barrier. */
    List<ObjectRef> awaitShards(CheckpointRound round, BooleanSupplier wanted, Duration timeout)
            throws InterruptedException {
        return new Gathering<List<ObjectRef>>(core, dir, timeout, wanted) {
            @Override
            Optional<List<ObjectRef>> judge(Mirror mirror) {
                List<ObjectRef> found = new ArrayList<>();
                for (int index = 0; index < round.shards(); index++) {
                    Optional<SlotRecord> record = record(mirror, shardSlot(index), round.number());
                    if (record.isPresent() && record.get().failure().isPresent()) {
                        throw failed(round, index, record.get());
                    }
                    record.flatMap(SlotRecord::object).ifPresent(found::add);
                }
                return found.size() == round.shards() ? Optional.of(found) : Optional.empty();
            }

            @Override
            List<ObjectRef> lastWord(Mirror mirror) {
                TreeMap<Integer, String> missing = new TreeMap<>();
                for (int index = 0; index < round.shards(); index++) {
                    if (record(mirror, shardSlot(index), round.number()).isEmpty()) {
                        missing.put(index, shardSlot(index));
                    }
                }
                throw new CheckpointException(
                        "round %d (step %d): %d of %d shards were recorded within the barrierTimeout of %s; the first that is"
                                        .formatted(
                                                round.number(),
                                                round.step(),
                                                round.shards() - missing.size(),
                                                round.shards(),
                                                timeout)
                                + " missing is " + (missing.isEmpty() ? "none" : missing.firstKey())
                                + ": see to its writer, or allow more time",
                        null);
            }
        }.await();
    }

    /** How many stand-bys hold a verified copy: as many as wanted, or fewer when the time is over. */
    int awaitCopies(CheckpointRound round, int number, BooleanSupplier wanted, Duration timeout)
            throws InterruptedException {
        return new Gathering<Integer>(core, dir, timeout, wanted) {
            @Override
            Optional<Integer> judge(Mirror mirror) {
                int copies = lastWord(mirror);
                return copies >= number ? Optional.of(copies) : Optional.empty();
            }

            @Override
            Integer lastWord(Mirror mirror) {
                return (int) mirror.entries().stream()
                        .filter(e -> e.name().startsWith("copy-"))
                        .filter(e -> record(mirror, e.name(), round.number()).isPresent())
                        .count();
            }
        }.await();
    }

    private static CheckpointException failed(CheckpointRound round, int index, SlotRecord record) {
        return new CheckpointException(
                "round %d (step %d): node '%s' could not write shard %d: %s"
                        .formatted(
                                round.number(),
                                round.step(),
                                record.node(),
                                index,
                                record.failure().orElse("")),
                null);
    }

    private static String shardSlot(int index) {
        return "shard-" + index;
    }

    private static Optional<SlotRecord> record(Mirror mirror, String slot, long round) {
        return mirror.entry(slot).flatMap(Board::record).filter(r -> r.round() == round);
    }

    /** What cannot be read counts as absent, and is written over. */
    private static Optional<SlotRecord> record(Entry entry) {
        try {
            return Optional.of(SlotRecord.decode(entry.value()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** A writer of an earlier round that wakes up late must not wipe out a later one's record. */
    private void put(String slot, SlotRecord record) throws InterruptedException {
        String key = dir + "/" + slot;
        String what = "record " + slot + " of round " + record.round();
        byte[] value = record.encode();
        for (int tries = 1; ; tries++) {
            Optional<Entry> now = Calls.await(what, core.backend().get(key), core.requestTimeout());
            long seen = now.flatMap(Board::record).map(SlotRecord::round).orElse(0L);
            if (seen > record.round()) {
                throw new ConflictException(what + ": round " + seen + " has begun, this one is over", null);
            }
            Expected expected = now.map(e -> Expected.version(e.version())).orElseGet(Expected::absent);
            try {
                Calls.await(what, core.backend().put(key, value, expected), core.requestTimeout());
                return;
            } catch (ConflictException raced) {
                if (tries == RACES) {
                    throw raced;
                }
            }
        }
    }
}
