package io.quorate.spi;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for a change of one entry by watching its whole directory: right on every store, cheap on none. */
final class EntryWatch implements Backend.Watch, WatchObserver {
    private final Entry entry;
    private final Runnable changed;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<Backend.@Nullable Watch> watch = new AtomicReference<>();

    private EntryWatch(Entry entry, Runnable changed) {
        this.entry = entry;
        this.changed = changed;
    }

    static Backend.Watch on(Backend backend, Entry entry, Runnable changed) {
        EntryWatch waiting = new EntryWatch(entry, changed);
        waiting.watch.set(backend.watch(entry.dir(), waiting));
        // It may have ended before there was anything to close.
        if (waiting.over.get()) {
            waiting.closeWatch();
        }
        return waiting;
    }

    @Override
    public void snapshot(List<Entry> entries) {
        if (entries.stream().noneMatch(entry::equals)) {
            tell();
        }
    }

    @Override
    public void updated(Entry now) {
        if (now.key().equals(entry.key()) && !now.equals(entry)) {
            tell();
        }
    }

    @Override
    public void removed(String key) {
        if (key.equals(entry.key())) {
            tell();
        }
    }

    @Override
    public void stale() {
        // The snapshot after the gap tells.
    }

    @Override
    public void failed(StoreException cause) {
        tell();
    }

    @Override
    public void close() {
        over.set(true);
        closeWatch();
    }

    private void tell() {
        if (over.compareAndSet(false, true)) {
            try {
                changed.run();
            } finally {
                closeWatch();
            }
        }
    }

    private void closeWatch() {
        Backend.Watch open = watch.getAndSet(null);
        if (open != null) {
            open.close();
        }
    }
}
