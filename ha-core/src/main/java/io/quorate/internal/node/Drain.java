package io.quorate.internal.node;

import io.quorate.NodeState;
import io.quorate.internal.callback.Lane;
import io.quorate.internal.election.ElectionCore;
import io.quorate.internal.registry.DefaultRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** A node on its way out: out of rotation, no lead, nothing in flight. Begun once; on the loop. */
final class Drain {
    private static final Duration LOOK = Duration.ofMillis(20);
    /** How long after the last request it is believed to have been the last. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final NodeCore core;
    private final IntSupplier inFlight;
    private final Lane lane;
    private final Consumer<Boolean> told;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private boolean over;
    /** Whether the store knows, and no lead is left. */
    private boolean left;

    private long quietSince;

    Drain(NodeCore core, IntSupplier inFlight, Consumer<Boolean> told) {
        this.core = core;
        this.inFlight = inFlight;
        this.told = told;
        lane = core.lane("count of requests in flight");
    }

    /** Completes on the callback executor. */
    CompletionStage<Boolean> done() {
        return done.minimalCompletionStage();
    }

    void begin(Collection<ElectionCore> elections, DefaultRegistry registry, Duration timeout) {
        core.later(timeout, () -> end(false));
        boolean mayBeSent = !registry.isEmpty();
        Stream<CompletionStage<?>> steps =
                Stream.concat(Stream.of(registry.drain()), elections.stream().map(e -> e.drain(timeout.dividedBy(2))));
        CompletionStage<Void> all = CompletableFuture.allOf(
                steps.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
        quietSince = core.ticker().nanoTime();
        all.whenComplete((done, failure) -> core.loop().execute(() -> {
            left = true;
            quietSince = core.ticker().nanoTime() - (mayBeSent ? 0 : QUIET.toNanos());
        }));
        look();
    }

    private void look() {
        if (!over && !lane.offer(this::count)) {
            end(false);
        }
    }

    /** On the callback executor. A count that cannot be had is no proof that there is nothing. */
    private void count() {
        boolean quiet = false;
        try {
            quiet = inFlight.getAsInt() <= 0;
        } finally {
            boolean seen = quiet;
            core.loop().execute(() -> counted(seen));
        }
    }

    private void counted(boolean quiet) {
        long now = core.ticker().nanoTime();
        if (!quiet) {
            quietSince = now;
        }
        // While the store is away nobody can be told: whoever sends requests finds out by being refused.
        boolean mayGo = left || core.keeper().state() != NodeState.CONNECTED;
        if (quiet && mayGo && now - quietSince >= QUIET.toNanos()) {
            end(left);
        } else if (!over) {
            core.later(LOOK, this::look);
        }
    }

    /** The node closes: nobody should wait any longer. */
    void close() {
        end(false);
    }

    private void end(boolean inTime) {
        if (!over) {
            over = true;
            lane.close();
            told.accept(inTime);
            core.signal(done, inTime);
        }
    }
}
