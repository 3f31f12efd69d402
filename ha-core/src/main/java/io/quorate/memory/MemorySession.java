package io.quorate.memory;

import io.quorate.memory.Call.Nature;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Joined;
import io.quorate.spi.Limits;
import io.quorate.spi.SessionListener;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The holder's view of a session. */
final class MemorySession implements BackendSession {
    /**
     * The part of the TTL that is kept back. Store and holder share one clock and the store counts from the arrival of a
     * proof, so nothing but the way from looking at the clock to acting on it has to be covered: a tenth is plenty.
     */
    private static final int MARGIN_DIVISOR = 10;

    private final Connection connection;
    private final Limits limits;
    private final Gate gate = new Gate();
    private final SessionListener listener;
    private final Duration ttl;
    private volatile String id = "";
    private volatile long validUntil;
    private volatile boolean acknowledged;
    private volatile boolean over;
    private volatile boolean lost;
    private volatile @Nullable CompletableFuture<Void> closing;

    MemorySession(Connection connection, Limits limits, SessionTimings timings, SessionListener listener) {
        this.connection = connection;
        this.limits = limits;
        this.listener = listener;
        ttl = timings.ttl();
        Duration margin = ttl.dividedBy(MARGIN_DIVISOR);
        if (timings.heartbeat().isNegative()
                || timings.heartbeat().isZero()
                || timings.heartbeat().plus(margin).compareTo(ttl) >= 0) {
            throw new StoreException(
                    Kind.INVALID,
                    "heartbeat " + timings.heartbeat() + " and margin " + margin + " do not fit into the ttl " + ttl
                            + ": shorten the heartbeat (and keep it above zero) or lengthen the TTL");
        }
    }

    /** At the store; nobody has this object before the store's answer has come back. */
    MemorySession begin(StoreState state, long sentAt) {
        id = state.sessions().open(ttl, connection.now(), reason -> connection.push(() -> lost(reason)));
        validUntil = validIfSentAt(sentAt);
        return this;
    }

    /** The store's answer has come back. */
    void opened() {
        acknowledged = true;
    }

    boolean isOpen() {
        return acknowledged && !over;
    }

    boolean isOver() {
        return over;
    }

    /** No more calls to the listener. */
    void silence() {
        gate.close();
    }

    void discard() {
        over = true;
        silence();
    }

    /** What the store said to a heartbeat. */
    void heard(boolean alive, long sentAt) {
        if (!alive) {
            lost("the store had ended it by the time it was reached again");
        } else if (!over && validIfSentAt(sentAt) - validUntil > 0) {
            validUntil = validIfSentAt(sentAt);
            gate.pass(() -> listener.extended(validUntil));
        }
    }

    void suspended() {
        gate.pass(listener::suspended);
    }

    void restored() {
        gate.pass(listener::restored);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long validUntil() {
        return validUntil;
    }

    @Override
    public CompletionStage<Entry> join(String dir, String name, byte[] value) {
        return write(() -> {
            String key = Keys.owned(dir, name);
            byte[] copy = Ceilings.value(limits, key, value);
            return state -> state.join(id, key, copy);
        });
    }

    CompletionStage<Joined> joinAndList(String dir, String name, byte[] value) {
        return write(() -> {
            String key = Keys.owned(dir, name);
            byte[] copy = Ceilings.value(limits, key, value);
            return state ->
                    new Joined(state.join(id, key, copy), state.entries().list(dir));
        });
    }

    @Override
    public CompletionStage<Entry> replace(Entry entry, byte[] value) {
        return write(() -> {
            byte[] copy = Ceilings.value(limits, entry.key(), value);
            return state -> state.replace(id, entry, copy);
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Entry entry) {
        return write(() -> state -> state.remove(id, entry));
    }

    @Override
    public CompletionStage<Committed> commit(Entry guard, List<Write> writes) {
        return write(() -> {
            List<Write> copy = Ceilings.writes(limits, writes);
            return state -> state.commit(id, guard, copy);
        });
    }

    @Override
    public CompletionStage<Void> close() {
        if (lost) {
            return CompletableFuture.completedFuture(null);
        }
        discard();
        CompletableFuture<Void> attempt = closing;
        if (attempt == null || attempt.isCompletedExceptionally()) {
            attempt = connection.request(Nature.WRITE, () -> state -> {
                state.end(id, Optional.empty());
                return null;
            });
            closing = attempt;
        }
        return attempt;
    }

    private <T> CompletableFuture<T> write(Supplier<Function<StoreState, T>> work) {
        return over
                ? connection.failed(new StoreException(Kind.SESSION_LOST, "session " + id + " is over: open another"))
                : connection.request(Nature.WRITE, work);
    }

    private void lost(String reason) {
        if (!over) {
            lost = true;
            over = true;
            gate.pass(() -> listener.lost(reason));
            silence();
        }
    }

    private long validIfSentAt(long sentAt) {
        return sentAt + ttl.minus(ttl.dividedBy(MARGIN_DIVISOR)).toNanos();
    }
}
