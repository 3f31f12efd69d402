package io.quorate.internal.registry;

import io.quorate.registry.ServiceInstance;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a view shows: computed on the loop, read by anybody. */
record Snapshot(List<ServiceInstance> instances, int malformed) {
    static final Snapshot EMPTY = new Snapshot(List.of(), 0);

    /** What one entry holds: an instance, or nothing that could be read. */
    record Slot(
            String name,
            long createRevision,
            long modRevision,
            @Nullable ServiceInstance instance) {

        private static Slot later(Slot a, Slot b) {
            return a.createRevision > b.createRevision ? a : b;
        }
    }

    /** The list stays the same object if nothing in it has changed, nor a process behind it. Of several entries with one id the latest counts: the others are what a lost session left behind. */
    static Snapshot of(Collection<Slot> slots, Snapshot before, Debuts debuts) {
        Map<String, Slot> latest = new HashMap<>(slots.size() * 4 / 3 + 1);
        int malformed = 0;
        for (Slot slot : slots) {
            ServiceInstance instance = slot.instance;
            if (instance == null) {
                malformed++;
            } else {
                latest.merge(instance.id(), slot, Slot::later);
            }
        }
        List<ServiceInstance> now = latest.values().stream()
                .sorted(Comparator.comparingLong(Slot::createRevision))
                .<ServiceInstance>mapMulti((slot, out) -> {
                    if (slot.instance != null) {
                        out.accept(slot.instance);
                    }
                })
                .toList();
        boolean replaced = debuts.note(latest);
        return new Snapshot(!replaced && now.equals(before.instances) ? before.instances : now, malformed);
    }
}
