package io.quorate.internal.group;

import io.quorate.internal.json.JsonObject;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is there, as their entries say. An entry is read again only when it has changed. On the loop. */
final class Roll {
    /**
     * A member.
     *
     * @param acknowledged the last round in which it said that it has no part in an earlier one
     * @param arrivals how often it has come to which barrier
     */
    record Present(Entry entry, Place place, long acknowledged, Counts arrivals) {
        static Present read(Entry entry) throws MalformedException {
            JsonObject json = JsonObject.parse(entry.value());
            long acknowledged =
                    json.number("acknowledged").map(Number::longValue).orElse(-1L);
            return new Present(entry, Place.read(json), acknowledged, Counts.read(json));
        }

        /** Whether it certainly has no part in a generation before this round. */
        boolean isFreeFor(long round) {
            return entry.createRevision() > round || acknowledged >= round;
        }
    }

    private final NodeCore core;
    private Map<String, Present> present = Map.of();

    Roll(NodeCore core) {
        this.core = core;
    }

    void update(Collection<Entry> entries) {
        Map<String, Present> now = new HashMap<>();
        entries.forEach(entry -> read(entry).ifPresent(p -> now.put(entry.name(), p)));
        present = now;
    }

    boolean has(String name) {
        return present.containsKey(name);
    }

    Optional<Present> of(String name) {
        return Optional.ofNullable(present.get(name));
    }

    /** The oldest first. */
    List<Present> all() {
        return present.values().stream()
                .sorted(Comparator.comparingLong(p -> p.entry().createRevision()))
                .toList();
    }

    private Optional<Present> read(Entry entry) {
        Present before = present.get(entry.name());
        if (before != null && before.entry().equals(entry)) {
            return Optional.of(before);
        }
        try {
            return Optional.of(Present.read(entry));
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }
}
