package io.quorate.test.contract;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import io.quorate.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What a watch's observer was told, and the state that follows from it. */
final class RecordedWatch implements WatchObserver {
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Entry> state = new LinkedHashMap<>();
    private final Map<String, Long> removedAt = new HashMap<>();
    private int snapshots;
    private final AtomicInteger inside = new AtomicInteger();
    private boolean concurrent;
    private boolean throwing;
    private Runnable onUpdate = () -> {};

    RecordedWatch(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Such as {@code snapshot [a, b]}, {@code updated a=1}, {@code removed a}, {@code stale}. */
    List<String> calls() {
        return locked(() -> List.copyOf(calls));
    }

    int snapshots() {
        return locked(() -> snapshots);
    }

    /** Names and values, in the order in which they became known. */
    List<String> state() {
        return locked(() -> state.values().stream().map(RecordedWatch::text).toList());
    }

    Optional<Entry> entry(String key) {
        return locked(() -> Optional.ofNullable(state.get(key)));
    }

    boolean has(String key) {
        return entry(key).isPresent();
    }

    /** When a key was seen to go, by {@code removed} or by a snapshot without it. */
    Optional<Long> removedAt(String key) {
        return locked(() -> Optional.ofNullable(removedAt.get(key)));
    }

    boolean overlapped() {
        return locked(() -> concurrent);
    }

    void throwFromNowOn() {
        locked(() -> throwing = true);
    }

    void onUpdate(Runnable step) {
        onUpdate = step;
    }

    @Override
    public void snapshot(List<Entry> entries) {
        called("snapshot " + entries.stream().map(Entry::name).toList(), () -> {
            snapshots++;
            Map<String, Entry> before = new HashMap<>(state);
            state.clear();
            entries.forEach(e -> state.put(e.key(), e));
            before.keySet().stream().filter(key -> !state.containsKey(key)).forEach(this::gone);
        });
    }

    @Override
    public void updated(Entry entry) {
        called("updated " + text(entry), () -> state.put(entry.key(), entry));
        onUpdate.run();
    }

    @Override
    public void removed(String key) {
        called("removed " + key.substring(key.lastIndexOf('/') + 1), () -> {
            state.remove(key);
            gone(key);
        });
    }

    @Override
    public void stale() {
        called("stale", () -> {});
    }

    @Override
    public void failed(StoreException cause) {
        called("failed " + cause.kind(), () -> {});
    }

    private void gone(String key) {
        removedAt.put(key, ticker.nanoTime());
    }

    private void called(String call, Runnable note) {
        boolean fail = locked(() -> {
            concurrent |= inside.incrementAndGet() > 1;
            calls.add(call);
            note.run();
            return throwing;
        });
        inside.decrementAndGet();
        if (fail) {
            throw new ObserversOwnFailure();
        }
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    private static String text(Entry entry) {
        return entry.name() + "=" + new String(entry.value(), StandardCharsets.UTF_8);
    }
}
