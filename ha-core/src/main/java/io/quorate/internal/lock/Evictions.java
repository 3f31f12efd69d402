package io.quorate.internal.lock;

import io.quorate.FencingToken;
import io.quorate.PeerEvidence;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lifelines to the processes behind the entries that a seat waits for. An entry whose maker is proven dead is removed at
 * once, exactly that one. On the loop.
 */
final class Evictions {
    /** What was removed, on which proof, and when that was asked for. */
    private record Evicted(PeerEvidence proof, long askedAt) {}

    private record Followed(Entry entry, Lifelines.Watch watch) {}

    private final NodeCore core;
    private final Consumer<Entry> removed;
    private final Map<String, Followed> followed = new HashMap<>();
    private final Set<String> removing = new HashSet<>();
    private @Nullable Evicted last;

    /** Calls back when an entry is gone that was followed to the end. */
    Evictions(NodeCore core, Consumer<Entry> removed) {
        this.core = core;
        this.removed = removed;
    }

    /** Follows the makers of these and of no others. */
    void follow(List<Entry> entries) {
        last = null;
        if (!core.lifelines().areOn()) {
            return;
        }
        followed.values().removeIf(f -> {
            boolean surplus = entries.stream().noneMatch(f.entry()::sameAs);
            if (surplus) {
                f.watch().close();
            }
            return surplus;
        });
        for (Entry entry : entries) {
            followed.computeIfAbsent(
                    entry.key(),
                    key -> new Followed(entry, core.lifelines().watch(entry.owner(), () -> consider(key))));
            // There may have been no session to evict with when the proof came.
            consider(entry.key());
        }
    }

    /** This place was granted; after an eviction, that is a takeover. */
    void succeeded(String what, Entry granted) {
        if (last != null) {
            core.lifelines().tookOver(what, new FencingToken(granted.createRevision()), last.proof(), last.askedAt());
        }
    }

    void stop() {
        followed.values().forEach(f -> f.watch().close());
        followed.clear();
    }

    private void consider(String key) {
        Followed current = followed.get(key);
        Optional<Era> era = core.keeper().era();
        if (current != null && era.isPresent() && current.watch().proof().isPresent() && removing.add(key)) {
            evict(era.get(), current.entry(), current.watch().proof().get());
        }
    }

    private boolean isDead(Entry entry) {
        Followed current = followed.get(entry.key());
        return current != null && current.watch().proof().isPresent();
    }

    private void evict(Era during, Entry dead, PeerEvidence proof) {
        long askedAt = core.ticker().nanoTime();
        Retry.untilKnown(core, () -> isDead(dead), () -> during.session().remove(dead))
                .whenComplete((was, failure) -> {
                    removing.remove(dead.key());
                    if (failure == null && followed.containsKey(dead.key())) {
                        last = new Evicted(proof, askedAt);
                        removed.accept(dead);
                    }
                    // Else the next session's listing comes by here again.
                });
    }
}
