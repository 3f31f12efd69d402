package io.quorate.internal.node;

import io.quorate.DocumentWrite;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.GrantLostException;
import io.quorate.Loss;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every grant does: an entry in the store, an era that bounds it, and one loss. Thread-safe. */
public abstract class GrantCore implements Grant {
    private final NodeCore core;
    private final String resource;
    private final Entry entry;
    private final Era era;
    /** Made when somebody asks for it: a lock that is handed on ten thousand times a second has nobody to tell. */
    private final AtomicReference<@Nullable CompletableFuture<Loss>> lost = new AtomicReference<>();

    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();

    protected GrantCore(NodeCore core, String resource, Entry entry, Era era) {
        this.core = core;
        this.resource = resource;
        this.entry = entry;
        this.era = era;
    }

    /** The entry that guards this grant's writes. */
    public final Entry entry() {
        return entry;
    }

    /** The era that bounds it. */
    public final Era era() {
        return era;
    }

    @Override
    public final String resource() {
        return resource;
    }

    @Override
    public final FencingToken token() {
        return new FencingToken(entry.createRevision());
    }

    @Override
    public final boolean isValid() {
        return loss.get() == null && era.validity().isValid(core.ticker().nanoTime());
    }

    @Override
    public final long validUntil() {
        long now = core.ticker().nanoTime();
        return loss.get() == null ? era.validity().validUntil(now) : now;
    }

    @Override
    public final Duration remaining() {
        return loss.get() == null
                ? Duration.ofNanos(era.validity().remaining(core.ticker().nanoTime()))
                : Duration.ZERO;
    }

    @Override
    public final CompletionStage<Loss> lost() {
        Loss before = loss.get();
        if (before != null && lost.get() == null) {
            return CompletableFuture.completedStage(before);
        }
        CompletableFuture<Loss> signal = lost.updateAndGet(made -> made == null ? new CompletableFuture<>() : made);
        Loss known = loss.get();
        if (known != null) {
            // Whichever comes second, this look or that of end(), sees the other.
            core.signal(signal, known);
        }
        return signal.minimalCompletionStage();
    }

    @Override
    public final long commit(DocumentWrite... writes) throws InterruptedException {
        if (writes.length == 0) {
            throw new IllegalArgumentException("a commit without writes does nothing: give at least one");
        }
        String what = "commit under " + this;
        requireValid(what);
        List<Write> steps = Stream.of(writes).<Write>map(GrantCore::toPut).toList();
        CompletionStage<Long> revision = era.session().commit(entry, steps).handle((committed, failure) -> {
            if (failure != null) {
                throw refused(what, Calls.storeFailure(failure));
            }
            return committed.revision();
        });
        return Calls.await(what, revision, core.requestTimeout());
    }

    /** Refuses what needs a valid grant. */
    protected final void requireValid(String what) {
        if (!isValid()) {
            throw new GrantLostException(what + ": the grant is over (" + lossOrDeadline() + ")", null);
        }
    }

    /** The answer to a write may be the first that this node hears of its loss. */
    protected final RuntimeException refused(String what, StoreException failure) {
        switch (failure.kind()) {
            case GONE -> end(Loss.EVICTED);
            case SESSION_LOST -> {
                end(Loss.SESSION_LOST);
                return new GrantLostException(what + ": " + failure.getMessage(), failure);
            }
            default -> {}
        }
        return failure;
    }

    /**
     * Makes the grant invalid for good; only the first reason counts. The signal goes out on the callback executor: a
     * user's dependent stage must not run on the loop.
     *
     * @return whether this call ended it
     */
    public final boolean end(Loss reason) {
        if (!loss.compareAndSet(null, reason)) {
            return false;
        }
        ended();
        CompletableFuture<Loss> signal = lost.get();
        if (signal != null) {
            core.signal(signal, reason);
        }
        return true;
    }

    /** It has just ended; called once, on whichever thread ends it. */
    protected void ended() {}

    private Loss lossOrDeadline() {
        Loss known = loss.get();
        return known == null ? Loss.DEADLINE_PASSED : known;
    }

    /** Documents live in one flat directory. */
    public static Write.Put toPut(DocumentWrite write) {
        Expected expected = write.expectedVersion().isEmpty()
                ? Expected.any()
                : write.expectedVersion().getAsLong() < 0
                        ? Expected.absent()
                        : Expected.version(write.expectedVersion().getAsLong());
        return new Write.Put(DefaultDocuments.key(write.name()), write.value(), expected);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + resource + ", token " + token() + "]";
    }
}
