package io.quorate.internal.checkpoint;

import io.quorate.GrantLostException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.StoreException;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits until a directory says enough, for a time. Used once; its state is confined to the loop. */
abstract class Gathering<T> {
    /** Watching the grant itself would leave a dependent stage on it for every save of a long term. */
    private static final Duration GRANT_CHECK = Duration.ofMillis(500);

    private final NodeCore core;
    private final String dir;
    private final Duration timeout;
    private final BooleanSupplier wanted;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable Mirror mirror;
    private Cancellable deadline = () -> {};
    private Cancellable check = () -> {};
    private boolean ended;

    Gathering(NodeCore core, String dir, Duration timeout, BooleanSupplier wanted) {
        this.core = core;
        this.dir = dir;
        this.timeout = timeout;
        this.wanted = wanted;
    }

    /** Whether it is enough; throws if it never will be. */
    abstract Optional<T> judge(Mirror mirror);

    /** What to say when the time is over. */
    abstract T lastWord(Mirror mirror);

    final T await() throws InterruptedException {
        core.loop().execute(this::begin);
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw Calls.translate("waiting at " + dir, e);
        } finally {
            core.loop().execute(this::end);
        }
    }

    private void begin() {
        if (ended) {
            return;
        }
        mirror = Mirror.of(core, dir, new Mirror.Listener() {
            @Override
            public void changed() {
                look();
            }

            @Override
            public void failed(StoreException cause) {
                core.failures().report("watching " + dir, cause);
            }
        });
        deadline = core.later(timeout, this::timeOut);
        checkGrant();
    }

    private void end() {
        ended = true;
        deadline.cancel();
        check.cancel();
        if (mirror != null) {
            mirror.close();
        }
    }

    private void look() {
        Mirror seen = mirror;
        if (seen != null && seen.isKnown() && !done.isDone()) {
            complete(() -> judge(seen));
        }
    }

    private void timeOut() {
        Mirror seen = mirror;
        if (seen != null) {
            complete(() -> Optional.of(lastWord(seen)));
        }
    }

    private void checkGrant() {
        if (ended || done.isDone()) {
            return;
        }
        if (wanted.getAsBoolean()) {
            check = core.later(GRANT_CHECK, this::checkGrant);
        } else {
            done.completeExceptionally(
                    new GrantLostException("the grant ended while others were waited for at " + dir, null));
        }
    }

    private void complete(java.util.function.Supplier<Optional<T>> verdict) {
        try {
            verdict.get().ifPresent(done::complete);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
