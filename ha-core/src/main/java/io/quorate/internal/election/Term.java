package io.quorate.internal.election;

import io.quorate.Loss;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
import io.quorate.internal.node.GrantCallback;
import io.quorate.internal.node.GrantCore;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One term as leader. */
final class Term extends GrantCore implements Leadership {
    private final NodeCore core;
    private final Consumer<Term> stepDown;
    private final CompletableFuture<Loss> ending = new CompletableFuture<>();
    private boolean announced;

    Term(NodeCore core, String election, Entry leader, Era era, Consumer<Term> stepDown) {
        super(core, election, leader, era);
        this.core = core;
        this.stepDown = stepDown;
    }

    static GrantCallback<Term> callback(
            NodeCore core,
            String election,
            LeadershipCallback callback,
            CandidateOptions options,
            BiConsumer<Term, Boolean> returned) {
        return new GrantCallback<>(
                core,
                "leader of election " + election,
                "Watch Leadership.ending() or honour the interrupt, and return sooner",
                callback::lead,
                options.stopGrace(),
                returned);
    }

    @Override
    public CompletionStage<Loss> ending() {
        return ending.minimalCompletionStage();
    }

    @Override
    public void close() {
        core.loop().execute(() -> stepDown.accept(this));
    }

    /** Says that the term is to end. On the loop; returns whether this was the first to say so. */
    boolean announceEnding(Loss reason) {
        boolean first = !announced;
        announced = true;
        if (first) {
            core.signal(ending, reason);
        }
        return first;
    }

    /** On the loop. */
    boolean isEnding() {
        return announced;
    }
}
