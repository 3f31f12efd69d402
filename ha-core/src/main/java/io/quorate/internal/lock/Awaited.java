package io.quorate.internal.lock;

import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The entries whose change a seat waits for. On the loop. */
final class Awaited {
    private final NodeCore core;
    private final Runnable changed;
    private final Map<String, Backend.Watch> watches = new HashMap<>();
    private @Nullable Entry own;

    /** Calls back on the loop, once for each change that is still awaited when it comes. */
    Awaited(NodeCore core, Runnable changed) {
        this.core = core;
        this.changed = changed;
    }

    /** Waits for these and, but for our own, no others. One that is awaited already goes on. */
    void await(List<Entry> entries) {
        List<Entry> all = own == null
                ? entries
                : Stream.concat(entries.stream(), Stream.of(own)).toList();
        closeIf(key -> all.stream().noneMatch(e -> e.key().equals(key)));
        all.forEach(this::watch);
    }

    /** From now on waits for our own entry too, while it waits for others. */
    void awaitOwn(Entry entry) {
        own = entry;
        if (!watches.isEmpty()) {
            watch(entry);
        }
    }

    boolean isAwaiting(Entry entry) {
        return watches.containsKey(entry.key());
    }

    /** The change is known already. */
    void forget(Entry entry) {
        closeIf(entry.key()::equals);
    }

    void stop() {
        own = null;
        closeIf(key -> true);
    }

    private void watch(Entry entry) {
        watches.computeIfAbsent(
                entry.key(),
                key -> core.backend().awaitChange(entry, () -> core.loop().execute(() -> changed(key))));
    }

    private void changed(String key) {
        if (watches.remove(key) != null) {
            changed.run();
        }
    }

    private void closeIf(Predicate<String> surplus) {
        watches.entrySet().removeIf(e -> {
            if (surplus.test(e.getKey())) {
                e.getValue().close();
                return true;
            }
            return false;
        });
    }
}
