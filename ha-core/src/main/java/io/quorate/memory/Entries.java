package io.quorate.memory;

import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the store holds. A directory is there as long as something is in it. Guarded by the store's lock. */
final class Entries {
    private final Map<String, Map<String, Entry>> byDir = new HashMap<>();
    private final Map<String, Set<String>> keysByOwner = new HashMap<>();
    private long revision;

    long revision() {
        return revision;
    }

    long nextRevision() {
        return ++revision;
    }

    Optional<Entry> get(String key) {
        return Optional.ofNullable(dir(Keys.dirOf(key)).get(key));
    }

    /** In creation order. */
    List<Entry> list(String dir) {
        return List.copyOf(dir(dir).values());
    }

    int size() {
        return byDir.values().stream().mapToInt(Map::size).sum();
    }

    Set<String> ownedBy(String session) {
        return keysByOwner.getOrDefault(session, Set.of());
    }

    void set(Entry entry) {
        Entry before = dir(entry.dir()).get(entry.key());
        if (before != null && !before.sameAs(entry)) {
            // Another entry under the same key goes to the end of the directory's order.
            remove(before);
        }
        byDir.computeIfAbsent(entry.dir(), d -> new LinkedHashMap<>()).put(entry.key(), entry);
        if (!entry.owner().isEmpty()) {
            keysByOwner
                    .computeIfAbsent(entry.owner(), o -> new LinkedHashSet<>())
                    .add(entry.key());
        }
    }

    void remove(Entry entry) {
        Map<String, Entry> siblings = byDir.get(entry.dir());
        if (siblings != null && siblings.remove(entry.key()) != null && siblings.isEmpty()) {
            byDir.remove(entry.dir());
        }
        Set<String> keys = keysByOwner.get(entry.owner());
        if (keys != null && keys.remove(entry.key()) && keys.isEmpty()) {
            keysByOwner.remove(entry.owner());
        }
    }

    private Map<String, Entry> dir(String dir) {
        return byDir.getOrDefault(dir, Map.of());
    }
}
