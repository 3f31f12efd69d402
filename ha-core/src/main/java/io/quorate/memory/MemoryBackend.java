package io.quorate.memory;

import io.quorate.memory.Call.Nature;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Joined;
import io.quorate.spi.Limits;
import io.quorate.spi.SessionListener;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.WatchObserver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One node's end of a store in memory. */
final class MemoryBackend implements Backend, Connection.Owner {
    private final MemoryStore store;
    private final MemoryLink link;
    private final BackendContext context;
    private final Runnable onClose;
    private final Connection connection;
    private final Set<MemoryWatch> watches = new CopyOnWriteArraySet<>();
    /** The session, from the moment it is asked for. */
    private final AtomicReference<@Nullable MemorySession> slot = new AtomicReference<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryBackend(MemoryStore store, MemoryLink link, BackendContext context, Runnable onClose) {
        this.store = store;
        this.link = link;
        this.context = context;
        this.onClose = onClose;
        connection = new Connection(store, link, context, this);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public CompletionStage<BackendSession> open(SessionListener listener) {
        try {
            MemorySession opening = new MemorySession(connection, limits(), context.timings(), listener);
            MemorySession before = slot.get();
            if ((before != null && !before.isOver()) || !slot.compareAndSet(before, opening)) {
                throw new StoreException(Kind.INVALID, "a session is open or being opened: close it first");
            }
            return begin(opening);
        } catch (StoreException e) {
            return connection.failed(e);
        }
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return connection.request(Nature.READ, () -> {
            Keys.require(key);
            return state -> state.entries().get(key);
        });
    }

    @Override
    public CompletionStage<List<Entry>> list(String dir) {
        return connection.request(Nature.READ, () -> {
            Keys.requireDir(dir);
            return state -> state.entries().list(dir);
        });
    }

    @Override
    public CompletionStage<Entry> put(String key, byte[] value, Expected expected) {
        return connection.request(Nature.WRITE, () -> {
            byte[] copy = Ceilings.value(limits(), Keys.require(key), value);
            return state -> state.put(key, copy, expected);
        });
    }

    @Override
    public CompletionStage<Joined> joinAndList(BackendSession session, String dir, String name, byte[] value) {
        return session instanceof MemorySession own
                ? own.joinAndList(dir, name, value)
                : Backend.super.joinAndList(session, dir, name, value);
    }

    @Override
    public Watch watch(String dir, WatchObserver observer) {
        MemoryWatch watch = new MemoryWatch(store, connection, dir, observer, watches::remove);
        watches.add(watch);
        if (closed.get()) {
            watch.close();
        } else {
            connection.start();
            connection.onStrand(watch::subscribe);
        }
        return watch;
    }

    @Override
    public Limits limits() {
        return store.limits();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watches.forEach(MemoryWatch::close);
            Optional.ofNullable(slot.get()).ifPresent(MemorySession::silence);
            link.closed(this);
            connection.close();
            onClose.run();
        }
    }

    @Override
    public Optional<MemorySession> session() {
        return Optional.ofNullable(slot.get()).filter(MemorySession::isOpen);
    }

    @Override
    public void disconnected() {
        session().ifPresent(MemorySession::suspended);
        watches.forEach(MemoryWatch::disconnected);
    }

    @Override
    public void reconnected() {
        session().ifPresent(MemorySession::restored);
        watchAnew();
    }

    void watchAnew() {
        watches.forEach(w -> connection.onStrand(w::subscribe));
    }

    private CompletionStage<BackendSession> begin(MemorySession opening) {
        long sentAt = connection.now();
        connection.start();
        Function<StoreState, BackendSession> work = state -> opening.begin(state, sentAt);
        CompletionStage<BackendSession> opened =
                connection.send(new Call<>(Nature.READ, work), context.timings().connectTimeout());
        opened.whenComplete((session, failure) -> {
            if (failure == null) {
                opening.opened();
            } else {
                opening.discard();
            }
        });
        return opened;
    }
}
