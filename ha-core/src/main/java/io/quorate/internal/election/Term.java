package io.quorate.internal.election;

import io.quorate.Loss;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.GrantCallback;
import io.quorate.internal.node.GrantCore;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One term as leader. */
final class Term extends GrantCore implements Leadership {

    /** Whose term it is. Called on the loop. */
    interface Owner {
        void stepDown(Term term);

        void handOver(Term term, Handover.Request asked);
    }

    /** Events bring news faster; this bounds the wait if the one that matters never comes. */
    static final Duration RECHECK = Duration.ofSeconds(1);

    private final Duration stopGrace;
    private final NodeCore core;
    private final Owner owner;
    private final CompletableFuture<Loss> ending = new CompletableFuture<>();
    private boolean announced;

    Term(NodeCore core, String election, Entry leader, Era era, Duration stopGrace, Owner owner) {
        super(core, election, leader, era);
        this.stopGrace = stopGrace;
        this.core = core;
        this.owner = owner;
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
        core.loop().execute(() -> owner.stepDown(this));
    }

    @Override
    public void handOver(String toNodeId, Duration timeout) throws InterruptedException {
        await(handOverAsync(toNodeId, timeout), timeout);
    }

    @Override
    public void handOver(Duration timeout) throws InterruptedException {
        await(handOverAsync(timeout), timeout);
    }

    private void await(CompletionStage<@Nullable Void> stage, Duration timeout) throws InterruptedException {
        Duration longest = timeout.plus(stopGrace).plus(core.requestTimeout().multipliedBy(2));
        Calls.await("handover under " + this, stage, longest);
    }

    @Override
    public CompletionStage<@Nullable Void> handOverAsync(String toNodeId, Duration timeout) {
        return handOver(Optional.of(toNodeId), timeout);
    }

    @Override
    public CompletionStage<@Nullable Void> handOverAsync(Duration timeout) {
        return handOver(Optional.empty(), timeout);
    }

    private CompletionStage<@Nullable Void> handOver(Optional<String> to, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": it must be positive");
        }
        Handover.Request asked = new Handover.Request(to, timeout);
        core.loop().execute(() -> owner.handOver(this, asked));
        return asked.done().minimalCompletionStage();
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

    /** Whether the leader's entry is still ours. A watch may lag behind our own claim, so absence is read again. */
    void verify(Mirror known, Runnable recheck, Consumer<Term> evicted) {
        if (known.entry(ElectionCodec.LEADER).filter(e -> e.sameAs(entry())).isPresent()) {
            return;
        }
        core.backend()
                .get(entry().key())
                .whenComplete((now, failure) -> core.loop().execute(() -> {
                    if (failure != null) {
                        core.later(RECHECK, recheck);
                    } else if (now.filter(e -> e.sameAs(entry())).isEmpty()) {
                        evicted.accept(this);
                    }
                }));
    }

    /** On the loop. */
    boolean isEnding() {
        return announced;
    }
}
