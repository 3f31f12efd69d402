package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.StoreUnavailableException;
import io.quorate.checkpoint.CheckpointOptions;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.PublishedCheckpoint;
import io.quorate.checkpoint.SaveResult;
import io.quorate.checkpoint.ShardSource;
import io.quorate.internal.checkpoint.RoundState.Phase;
import io.quorate.internal.node.NodeCore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The steps of one save, in their order. Blocking. */
final class SaveProtocol {

    /** What is to be saved; without sources others write the shards. */
    record Order(
            Grant grant, long step, Map<String, String> metadata, int shards, Optional<List<ShardSource>> sources) {}

    private final NodeCore core;
    private final String name;
    private final CheckpointOptions options;
    private final Pointer pointer;
    private final Board board;
    private final ShardWriting writing;
    private final Runnable collect;

    SaveProtocol(
            NodeCore core,
            String name,
            CheckpointOptions options,
            Pointer pointer,
            Board board,
            ShardWriting writing,
            Runnable collect) {
        this.core = core;
        this.name = name;
        this.options = options;
        this.pointer = pointer;
        this.board = board;
        this.writing = writing;
        this.collect = collect;
    }

    SaveResult run(Order order, SaveFlight flight) throws IOException, InterruptedException {
        Grant grant = order.grant();
        Patience patience = new Patience(core, grant::isValid);
        Pointer.Reading before = patience.call("reading what is published of " + name, pointer::read);
        String id = UUID.randomUUID().toString();
        RoundState state = patience.call(
                "announcing step " + order.step() + " of " + name,
                () -> pointer.announce(grant, order.step(), order.shards(), id));
        CheckpointRound round = state.round();
        flight.announced(round);
        if (before.round()
                .map(RoundState::phase)
                .filter(p -> p == Phase.OPEN || p == Phase.PREPARED)
                .isPresent()) {
            // What the failed round left may be the very room that this one needs.
            collect.run();
        }
        Manifest manifest;
        ObjectRef written;
        try {
            manifest = manifest(round, order, before, shards(order, round));
            written = writing.manifest(manifest);
        } catch (IOException e) {
            throw overtaken(grant, state, e);
        }
        int copies = replicate(patience, grant, state, written);
        flight.committing();
        RoundState published = patience.call(
                "publishing step " + order.step() + " of " + name,
                () -> pointer.publish(grant, state, written, options));
        PublishedCheckpoint checkpoint =
                new PublishedCheckpoint(order.step(), published.round().token(), round.number(), written.name());
        return new SaveResult(checkpoint, manifest.bytes(), options.standBys(), copies);
    }

    /** A successor may have deleted what was being written: then that is the news, not the missing file. */
    private IOException overtaken(Grant grant, RoundState state, IOException failure) throws InterruptedException {
        String what = "save of step " + state.round().step() + " of checkpoint '" + name + "'";
        if (!grant.isValid()) {
            throw new GrantLostException(what + ": the grant is over; nothing was published", failure);
        }
        try {
            pointer.requireCurrent(pointer.read(), state);
        } catch (ConflictException over) {
            over.addSuppressed(failure);
            throw over;
        } catch (StoreUnavailableException unknown) {
            failure.addSuppressed(unknown);
        }
        return failure;
    }

    private List<ObjectRef> shards(Order order, CheckpointRound round) throws IOException, InterruptedException {
        return order.sources().isPresent()
                ? writing.all(round.number(), order.sources().get(), options.ioThreads())
                : board.awaitShards(round, order.grant()::isValid, options.barrierTimeout());
    }

    private Manifest manifest(CheckpointRound round, Order order, Pointer.Reading before, List<ObjectRef> shards) {
        return new Manifest(
                name,
                order.step(),
                round.token().value(),
                round.number(),
                core.info().id(),
                before.head().latest().map(i -> i.manifest().name()).orElse(""),
                order.metadata(),
                shards);
    }

    /** Before the checkpoint is published: so one that says it has copies has them from its first moment on. */
    private int replicate(Patience patience, Grant grant, RoundState state, ObjectRef manifest)
            throws InterruptedException {
        if (options.standBys() == 0) {
            return 0;
        }
        RoundState prepared = patience.call(
                "showing step " + state.round().step() + " of " + name + " to stand-bys",
                () -> pointer.prepare(grant, state, manifest));
        return board.awaitCopies(prepared.round(), options.standBys(), grant::isValid, options.standByTimeout());
    }
}
