package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.QuorateException;
import io.quorate.checkpoint.CheckpointException;
import io.quorate.checkpoint.CheckpointRound;
import io.quorate.checkpoint.ShardSource;
import io.quorate.internal.node.NodeCore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One shard of a round that a leader, here or elsewhere, has announced. */
final class ShardTask {
    private final NodeCore core;
    private final Pointer pointer;
    private final Board board;
    private final ShardWriting writing;
    private final Duration patience;

    ShardTask(NodeCore core, Pointer pointer, Board board, ShardWriting writing, Duration patience) {
        this.core = core;
        this.pointer = pointer;
        this.board = board;
        this.writing = writing;
        this.patience = patience;
    }

    /** Nothing if it succeeded. */
    Optional<QuorateException> run(CheckpointRound round, int index, ShardSource shard) {
        String what = "shard " + index + " of round " + round.number() + " (step " + round.step() + ")";
        long giveUp = core.ticker().nanoTime() + patience.toNanos();
        Patience patient = new Patience(core, () -> core.ticker().nanoTime() - giveUp < 0);
        try {
            requireOpen(round, patient.call(what, pointer::read));
            // Durable before it is recorded: the leader counts records.
            ObjectRef written = writing.shard(round.number(), index, shard);
            patient.call(what, () -> {
                board.recordShard(round, index, written);
                return true;
            });
            return Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            QuorateException failure = e instanceof QuorateException known
                    ? known
                    : new CheckpointException(what + " could not be written: " + e, e);
            tell(round, index, failure);
            return Optional.of(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new CheckpointException(what + " was given up: the coordinator was closed", e));
        }
    }

    private static void requireOpen(CheckpointRound round, Pointer.Reading now) {
        boolean open = now.round()
                .filter(r -> r.round().equals(round) && r.phase() == RoundState.Phase.OPEN)
                .isPresent();
        if (!open) {
            throw new ConflictException(
                    "round " + round.number() + " is over, the present one is " + now.number()
                            + ": take the round from the leader's save",
                    null);
        }
    }

    /** Best effort: the leader's time-out is the fallback. */
    private void tell(CheckpointRound round, int index, QuorateException failure) {
        if (failure instanceof ConflictException) {
            return;
        }
        try {
            board.recordFailure(round, index, String.valueOf(failure.getMessage()));
        } catch (QuorateException untold) {
            failure.addSuppressed(untold);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
