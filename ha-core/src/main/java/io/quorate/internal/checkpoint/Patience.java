package io.quorate.internal.checkpoint;

import io.quorate.ConflictException;
import io.quorate.GrantLostException;
import io.quorate.OutcomeUnknownException;
import io.quorate.QuorateException;
import io.quorate.StoreUnavailableException;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Backoff;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** Makes a call to the store until it is answered, as long as that is wanted: a blip must not cost a gigabyte's work. */
final class Patience {
    private final NodeCore core;
    private final BooleanSupplier wanted;

    Patience(NodeCore core, BooleanSupplier wanted) {
        this.core = core;
        this.wanted = wanted;
    }

    <T> T call(String what, StoreCall<T> call) throws InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
        boolean unknown = false;
        while (true) {
            try {
                return call.run();
            } catch (StoreUnavailableException e) {
                requireWanted(what, unknown, e);
            } catch (OutcomeUnknownException e) {
                unknown = true;
                requireWanted(what, true, e);
            } catch (GrantLostException | ConflictException e) {
                // An earlier try may have been applied before this one was refused.
                throw unknown ? unknown(what, e) : e;
            }
            pause(backoff.next());
        }
    }

    private void requireWanted(String what, boolean unknown, QuorateException failure) {
        if (!wanted.getAsBoolean()) {
            throw unknown ? unknown(what, failure) : failure;
        }
    }

    private static QuorateException unknown(String what, QuorateException cause) {
        return new OutcomeUnknownException(
                what + ": applied or not, no answer came before it was too late to ask again", cause);
    }

    /** By the node's clock. */
    private void pause(Duration time) throws InterruptedException {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        core.scheduler().schedule(time, () -> over.complete(true));
        try {
            over.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
