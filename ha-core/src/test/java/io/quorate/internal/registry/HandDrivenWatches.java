package io.quorate.internal.registry;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Limits;
import io.quorate.spi.SessionListener;
import io.quorate.spi.WatchObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A backend whose watches of services tell what a test lets them tell, and when; all else is the store's. */
final class HandDrivenWatches implements Backend {
    private final Backend store;
    final List<WatchObserver> opened = new ArrayList<>();
    int closed;

    HandDrivenWatches(Backend store) {
        this.store = store;
    }

    WatchObserver latest() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public Watch watch(String dir, WatchObserver observer) {
        if (!dir.startsWith(DefaultRegistry.DIR)) {
            return store.watch(dir, observer);
        }
        opened.add(observer);
        return () -> closed++;
    }

    @Override
    public CompletionStage<BackendSession> open(SessionListener listener) {
        return store.open(listener);
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return store.get(key);
    }

    @Override
    public CompletionStage<List<Entry>> list(String dir) {
        return store.list(dir);
    }

    @Override
    public CompletionStage<Entry> put(String key, byte[] value, Expected expected) {
        return store.put(key, value, expected);
    }

    @Override
    public Limits limits() {
        return store.limits();
    }

    @Override
    public void close() {
        store.close();
    }
}
