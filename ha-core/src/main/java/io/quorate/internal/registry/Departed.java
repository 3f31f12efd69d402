package io.quorate.internal.registry;

import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which of a view's instances are gone although the store still shows them: their processes were proven dead. They come
 * back if the proof is refuted, or if their entry changes, which the dead do not do. Nobody is told to delete anything. On
 * the loop.
 */
final class Departed {
    private record Seen(long modRevision, Lifelines.Watch watch) {}

    private final Lifelines lifelines;
    private final Runnable changed;
    private final Map<String, Seen> seen = new HashMap<>();

    Departed(NodeCore core, Runnable changed) {
        lifelines = core.lifelines();
        this.changed = changed;
    }

    /** The store shows this state of an entry. */
    void see(Entry entry) {
        if (!lifelines.areOn()) {
            return;
        }
        Seen before = seen.get(entry.name());
        if (before == null) {
            seen.put(entry.name(), new Seen(entry.modRevision(), lifelines.watch(entry.owner(), changed)));
        } else if (before.modRevision() != entry.modRevision()) {
            Lifelines.Watch watch = before.watch();
            if (watch.proof().isPresent()) {
                Lifelines.Watch fresh = lifelines.watch(entry.owner(), changed);
                watch.close();
                watch = fresh;
            }
            seen.put(entry.name(), new Seen(entry.modRevision(), watch));
        }
    }

    boolean contains(String name) {
        Seen known = seen.get(name);
        return known != null && known.watch().proof().isPresent();
    }

    void forget(String name) {
        Seen gone = seen.remove(name);
        if (gone != null) {
            gone.watch().close();
        }
    }

    /** Forgets all others. */
    void retain(Set<String> names) {
        Set.copyOf(seen.keySet()).stream().filter(name -> !names.contains(name)).forEach(this::forget);
    }

    void close() {
        retain(Set.of());
    }
}
