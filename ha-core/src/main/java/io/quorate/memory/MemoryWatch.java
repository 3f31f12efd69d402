package io.quorate.memory;

import io.quorate.memory.Call.Nature;
import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.WatchObserver;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The holder's view of a watch. Observers are called on the connection's strand. */
final class MemoryWatch implements Backend.Watch {
    private final MemoryStore store;
    private final Connection connection;
    private final String dir;
    private final WatchObserver observer;
    private final Consumer<MemoryWatch> onClose;
    private final Gate gate = new Gate();
    private volatile Subscription current;

    MemoryWatch(
            MemoryStore store,
            Connection connection,
            String dir,
            WatchObserver observer,
            Consumer<MemoryWatch> onClose) {
        this.store = store;
        this.connection = connection;
        this.dir = dir;
        this.observer = observer;
        this.onClose = onClose;
        current = nothing();
    }

    /** Asks for a snapshot and what changes after it. What earlier subscriptions still send is void. On the strand. */
    void subscribe() {
        store.unsubscribe(current);
        Subscription next = new Subscription(dir, change -> connection.pushChange(() -> show(change)));
        current = next;
        CompletionStage<List<Entry>> snapshot = connection.request(Nature.READ, () -> {
            Keys.requireDir(dir);
            // What was closed or overtaken while the request travelled must not come to life at the store.
            return state -> gate.isClosed() || current != next ? List.of() : state.subscribe(next);
        });
        snapshot.whenComplete((entries, failure) -> {
            if (failure == null && current == next) {
                gate.pass(() -> observer.snapshot(entries));
            } else if (failure instanceof StoreException e && e.kind() == Kind.INVALID) {
                gate.pass(() -> observer.failed(e));
                close();
            }
        });
    }

    /** What may still come belongs before the gap: only the next snapshot counts. On the strand. */
    void disconnected() {
        store.unsubscribe(current);
        current = nothing();
        gate.pass(observer::stale);
    }

    @Override
    public void close() {
        gate.close();
        store.unsubscribe(current);
        onClose.accept(this);
    }

    private Subscription nothing() {
        return new Subscription(dir, change -> {});
    }

    private void show(Subscription.Change change) {
        if (change.source() == current) {
            gate.pass(() -> change.now().ifPresentOrElse(observer::updated, () -> observer.removed(change.key())));
        }
    }
}
