package io.quorate.internal.group;

import io.quorate.Loss;
import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupOptions;
import io.quorate.internal.node.GrantCallback;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member's part in one generation after the other: the callback, and what has to be taken back afterwards. On the loop. */
final class Work {
    private final NodeCore core;
    private final GroupCore group;
    private final Board board;
    private final Limits limits;
    private final GrantCallback<GenerationCore> callback;
    private final Runnable outlasted;
    private volatile @Nullable GenerationCore generation;
    /** The last generation, whose values are still to be taken back. */
    private @Nullable GenerationCore unswept;

    private long lastToken = -1;

    /**
     * @param returned told that a generation's call has returned, and whether it failed
     * @param outlasted told that the call of a lost generation has not returned in its grace
     */
    Work(
            NodeCore core,
            GroupCore group,
            Board board,
            GenerationCallback callback,
            GroupOptions options,
            BiConsumer<GenerationCore, Boolean> returned,
            Runnable outlasted) {
        this.core = core;
        this.group = group;
        this.board = board;
        this.outlasted = outlasted;
        limits = new Limits(core, group.name(), options);
        this.callback = new GrantCallback<>(
                core,
                "member of group " + group.name(),
                "Watch Generation.lost() or honour the interrupt, and return sooner",
                callback::work,
                options.stopGrace(),
                returned);
    }

    /** The generation that this member is in; from any thread. */
    Optional<GenerationCore> current() {
        return Optional.ofNullable(generation);
    }

    boolean isCallbackRunning() {
        return callback.isRunning();
    }

    /** Whether a call runs that still has its grace. */
    boolean isCallbackAwaited() {
        return callback.isAwaited();
    }

    boolean hadPartIn(Entry round) {
        return round.createRevision() == lastToken;
    }

    void begin(Entry round, Era during, Roster roster, Standing own, Consumer<GenerationCore> giveUp) {
        GenerationCore begun = new GenerationCore(core, group, round, during, roster, own, giveUp);
        generation = begun;
        lastToken = round.createRevision();
        limits.compare(roster);
        callback.call(begun);
    }

    /** Hears of the generation's end, and of the barriers that have let go. */
    void follow(Mirror known) {
        GenerationCore own = generation;
        if (own == null) {
            return;
        }
        if (GroupCore.round(known).filter(own.entry()::sameAs).isEmpty()) {
            lose(Loss.EVICTED);
        } else {
            board.passed(known, own.entry()).ifPresent(own::passed);
        }
    }

    void lose(Loss loss) {
        GenerationCore ended = generation;
        if (ended == null) {
            return;
        }
        generation = null;
        unswept = ended;
        ended.end(loss);
        if (callback.isRunning()) {
            callback.interrupt();
            callback.awaitReturn("the others regroup without this member", outlasted);
        }
    }

    /** Whether there may be something left of the last generation. */
    boolean isUnswept() {
        return unswept != null;
    }

    /** Takes it back; the stage completes on the loop, in any case. */
    CompletionStage<Boolean> sweep() {
        GenerationCore past = unswept;
        CompletableFuture<Boolean> swept = new CompletableFuture<>();
        if (past == null) {
            swept.complete(true);
            return swept;
        }
        past.clear()
                .whenComplete((cleared, failure) -> core.loop().execute(() -> {
                    forget(past);
                    swept.complete(failure == null);
                }));
        return swept;
    }

    /** Nothing of the last generation is in the store any more. */
    void swept() {
        unswept = null;
    }

    private void forget(GenerationCore past) {
        if (unswept == past) {
            unswept = null;
        }
    }
}
