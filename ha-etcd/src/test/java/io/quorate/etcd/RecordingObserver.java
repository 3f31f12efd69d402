package io.quorate.etcd;

import static org.awaitility.Awaitility.await;

import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.WatchObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a watch says, and keeps the view that it gives. */
final class RecordingObserver implements WatchObserver {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Map<String, Entry> view = new ConcurrentSkipListMap<>();
    final List<StoreException> failures = new CopyOnWriteArrayList<>();

    @Override
    public void snapshot(List<Entry> entries) {
        view.clear();
        entries.forEach(e -> view.put(e.key(), e));
        calls.add("snapshot " + entries.size());
    }

    @Override
    public void updated(Entry entry) {
        Entry before = view.put(entry.key(), entry);
        if (before != null && before.modRevision() >= entry.modRevision()) {
            calls.add("older " + entry.key());
        }
        calls.add("updated " + entry.name());
    }

    @Override
    public void removed(String key) {
        view.remove(key);
        calls.add("removed " + key.substring(key.lastIndexOf('/') + 1));
    }

    @Override
    public void stale() {
        calls.add("stale");
    }

    @Override
    public void failed(StoreException cause) {
        failures.add(cause);
        calls.add("failed");
    }

    RecordingObserver awaitCall(String call) {
        await().atMost(Site.SOON).until(() -> calls.contains(call));
        return this;
    }

    List<String> values() {
        List<String> values = new ArrayList<>();
        view.values().forEach(e -> values.add(new String(e.value(), java.nio.charset.StandardCharsets.UTF_8)));
        return values;
    }
}
