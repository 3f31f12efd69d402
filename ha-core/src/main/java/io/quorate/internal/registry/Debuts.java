package io.quorate.internal.registry;

import io.quorate.internal.registry.Snapshot.Slot;
import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Since when instances are ready, as far as the view saw them become so. Those that left are remembered for a while: one
 * that comes back after a lost session is the same warm process. Written on the loop, read by anybody.
 */
final class Debuts {
    private static final long MEMORY = ServiceView.MAX_READY_FOR.toNanos();

    private record Debut(String entry, ServiceInstance instance, long readySince) {
        boolean isReady() {
            return instance.state() == InstanceState.READY;
        }

        boolean isSameProcess(Debut other) {
            // Addresses last: to look at one parses and keeps it.
            return maker(entry).equals(maker(other.entry))
                    && (instance.equals(other.instance) || instance.address().equals(other.instance.address()));
        }

        boolean isUnchanged(Debut later) {
            return instance.equals(later.instance) && entry.equals(later.entry);
        }

        Debut since(long at) {
            return new Debut(entry, instance, at);
        }

        /** Node and incarnation: of an owned name all but its counter. */
        private static String maker(String entry) {
            return entry.substring(0, Math.max(0, entry.lastIndexOf('~')));
        }
    }

    private record Departed(Debut last, long at) {}

    private final Ticker ticker;
    private final Map<String, Debut> present = new ConcurrentHashMap<>();
    private final Map<String, Departed> departed = new HashMap<>();
    private boolean begun;

    Debuts(Ticker ticker) {
        this.ticker = ticker;
    }

    /** From any thread. */
    Optional<Duration> readyFor(String id) {
        Debut debut = present.get(id);
        if (debut == null || !debut.isReady()) {
            return Optional.empty();
        }
        long since = ticker.nanoTime() - debut.readySince;
        return since > MEMORY ? Optional.empty() : Optional.of(Duration.ofNanos(since));
    }

    /** Takes note of what is to be shown next, and returns whether a process was replaced by one that may look the same. */
    boolean note(Map<String, Slot> latest) {
        long now = ticker.nanoTime();
        departed.values().removeIf(left -> now - left.at > MEMORY);
        boolean replaced = false;
        for (Map.Entry<String, Slot> entry : latest.entrySet()) {
            Slot slot = entry.getValue();
            ServiceInstance instance = slot.instance();
            if (instance != null) {
                replaced |= note(entry.getKey(), new Debut(slot.name(), instance, now));
            }
        }
        begun = true;
        dismiss(latest, now);
        return replaced;
    }

    private boolean note(String id, Debut seen) {
        Debut shown = present.get(id);
        if (shown != null && shown.isUnchanged(seen)) {
            return false;
        }
        Departed left = departed.remove(id);
        Debut before = shown != null || left == null ? shown : left.last;
        present.put(id, seen.since(readySince(before, seen)));
        return shown != null && !shown.isSameProcess(seen);
    }

    private long readySince(@Nullable Debut before, Debut seen) {
        if (!begun) {
            // Whoever is there when the view begins was there before: a gateway's restart must starve nobody.
            return seen.readySince - MEMORY - 1;
        }
        return before != null && before.isReady() && before.isSameProcess(seen) ? before.readySince : seen.readySince;
    }

    private void dismiss(Map<String, Slot> latest, long now) {
        Iterator<Map.Entry<String, Debut>> all = present.entrySet().iterator();
        while (present.size() > latest.size() && all.hasNext()) {
            Map.Entry<String, Debut> entry = all.next();
            if (!latest.containsKey(entry.getKey())) {
                departed.put(entry.getKey(), new Departed(entry.getValue(), now));
                all.remove();
            }
        }
    }
}
