package io.quorate.internal.registry;

import io.quorate.QuorateException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One entry that the node wants in the store with a wanted value, under whichever session it has. At most one request of it
 * is under way, and the value is read when it is sent: so the latest wins, and what was acknowledged is never followed by
 * something older. Confined to the loop, but for {@link #isThere()}; its stages complete on the loop.
 */
final class LeasedEntry {
    /** After a refusal that repeating at once would not mend. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    private final NodeCore core;
    private final Window window;
    private final String what;
    private final String dir;
    private final Supplier<byte[]> wanted;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private List<CompletableFuture<Void>> sent = List.of();

    private @Nullable BackendSession session;
    private @Nullable Entry entry;
    private String name = "";
    // Whoever holds a request of an earlier turn has been overtaken by another session.
    private int turn;
    private boolean busy;
    private boolean established;
    private @Nullable RuntimeException withdrawn;
    private boolean lastTry;
    private volatile boolean there;

    LeasedEntry(NodeCore core, Window window, String what, String dir, Supplier<byte[]> wanted) {
        this.core = core;
        this.window = window;
        this.what = what;
        this.dir = dir;
        this.wanted = wanted;
    }

    /** Whether the store has acknowledged the entry and has not been heard to lose it. From any thread. */
    boolean isThere() {
        return there;
    }

    /** Whether the entry has been in the store at all. */
    boolean wasEstablished() {
        return established;
    }

    /** Completes when the entry is not wanted any more and known to be gone. */
    CompletionStage<Void> over() {
        return over;
    }

    boolean isOver() {
        return over.isDone();
    }

    /** There is another session; what was in the one before goes with it. */
    void begin(BackendSession begun) {
        forget();
        session = begun;
        step();
    }

    /** The session is over and there is no other yet. */
    void sessionLost() {
        forget();
        session = null;
        step();
    }

    /** The wanted value has changed; the stage completes when this value or a later one is acknowledged. */
    CompletionStage<Void> changed() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (withdrawn != null) {
            done.completeExceptionally(withdrawn);
        } else {
            waiting.add(done);
            step();
        }
        return done;
    }

    /** Removes the entry for good, and fails with this reason what waits for it. */
    void withdraw(RuntimeException reason) {
        if (withdrawn == null) {
            withdrawn = reason;
            there = false;
            List<CompletableFuture<Void>> waiters = waiting;
            waiting = new ArrayList<>();
            waiters.forEach(w -> w.completeExceptionally(reason));
            step();
        }
    }

    /** From now on a request that fails is not repeated: the session's end does the rest. */
    void lastTry() {
        lastTry = true;
    }

    /** Looks whether the store still has the entry as it was acknowledged. */
    void verify() {
        Entry known = entry;
        if (known != null && !busy && withdrawn == null) {
            window.run(() -> core.backend().get(known.key())).whenComplete((found, failure) -> {
                // Whatever happened meanwhile knows better. A read that failed says nothing; the next one will.
                if (failure == null && known.equals(entry) && !busy) {
                    reconcile(known, found);
                }
            });
        }
    }

    private void reconcile(Entry known, Optional<Entry> found) {
        if (found.filter(known::sameAs).isPresent()) {
            entry = found.get();
        } else {
            removedByOthers();
        }
        step();
    }

    private void removedByOthers() {
        if (withdrawn == null) {
            core.failures().report(what, new QuorateException("somebody else removed it from the store: put back"));
        }
        forget();
    }

    private void step() {
        BackendSession live = session;
        Entry current = entry;
        if (busy) {
            return;
        }
        if (current == null && withdrawn != null) {
            over.complete(null);
        } else if (current == null && live != null) {
            byte[] value = wanted.get();
            request(() -> live.join(dir, name, value), joined -> entry = joined);
        } else if (current != null && live != null) {
            bringInLine(live, current);
        }
    }

    private void bringInLine(BackendSession live, Entry current) {
        if (withdrawn == null) {
            write(live, current);
        } else {
            request(() -> live.remove(current), gone -> entry = null);
        }
    }

    /** A join that was repeated may have found an earlier value, so this comes after every join as well. */
    private void write(BackendSession live, Entry current) {
        byte[] value = wanted.get();
        sent = waiting;
        waiting = new ArrayList<>();
        if (Arrays.equals(value, current.value())) {
            acknowledged();
        } else {
            request(() -> live.replace(current, value), replaced -> {
                entry = replaced;
                acknowledged();
            });
        }
    }

    private void acknowledged() {
        established = true;
        there = withdrawn == null;
        List<CompletableFuture<Void>> served = sent;
        sent = List.of();
        served.forEach(w -> w.complete(null));
    }

    private <T> void request(Supplier<CompletionStage<T>> operation, Consumer<T> done) {
        busy = true;
        int mine = ++turn;
        Retry.untilKnown(core, () -> mine == turn && !lastTry, () -> window.run(operation))
                .whenComplete((value, failure) -> {
                    if (mine == turn) {
                        busy = false;
                        if (failure == null) {
                            done.accept(value);
                        } else {
                            failed(Calls.storeFailure(failure));
                        }
                        step();
                    }
                });
    }

    private void failed(StoreException failure) {
        switch (failure.kind()) {
            case GONE -> removedByOthers();
            case SESSION_LOST -> {
                forget();
                session = null;
            }
            default -> refused(failure);
        }
    }

    private void refused(StoreException failure) {
        boolean forGood = lastTry || withdrawn != null || !established || failure.kind() == StoreException.Kind.CLOSED;
        RuntimeException cause = Calls.translate(what, failure);
        sent.forEach(w -> w.completeExceptionally(cause));
        sent = List.of();
        if (forGood) {
            entry = null;
            withdraw(cause);
        } else {
            core.failures().report(what, cause);
            pause();
        }
    }

    private void pause() {
        busy = true;
        int mine = ++turn;
        core.later(REFUSED_PAUSE, () -> {
            if (mine == turn) {
                busy = false;
                step();
            }
        });
    }

    private void forget() {
        turn++;
        busy = false;
        there = false;
        entry = null;
        name = core.names().next();
        waiting.addAll(0, sent);
        sent = List.of();
    }
}
