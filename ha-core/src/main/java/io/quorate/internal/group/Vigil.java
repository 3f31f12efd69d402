package io.quorate.internal.group;

import io.quorate.FencingToken;
import io.quorate.PeerEvidence;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lifelines that a member keeps: all to the coordinator, and the coordinator to all, so that a group of n costs n − 1 of
 * them. The entries of one that is proven dead are removed at once, exactly those. On the loop.
 */
final class Vigil {
    /** What was removed, on which proof, and when that was asked for. */
    private record Evicted(PeerEvidence proof, long askedAt) {}

    private static final class Followed {
        final Lifelines.Watch watch;
        /** The youngest of its entries that was seen before any proof: what comes later is no work of the dead. */
        long youngest;

        Followed(Lifelines.Watch watch) {
            this.watch = watch;
        }

        boolean isDead() {
            return watch.proof().isPresent();
        }
    }

    private final NodeCore core;
    private final Runnable changed;
    private final Map<String, Followed> followed = new HashMap<>();
    private final Set<Long> removing = new HashSet<>();
    private @Nullable Evicted last;

    Vigil(NodeCore core, Runnable changed) {
        this.core = core;
        this.changed = changed;
    }

    /**
     * Follows the makers of these. Of others it keeps only the dead in mind: a coordinator's own place among the members,
     * which is older than its round, is found by the next one.
     */
    private void follow(Collection<Entry> entries) {
        if (!core.lifelines().areOn()) {
            return;
        }
        Set<String> owners = new HashSet<>();
        for (Entry entry : entries) {
            owners.add(entry.owner());
            Followed one = followed.computeIfAbsent(
                    entry.owner(), owner -> new Followed(core.lifelines().watch(owner, changed)));
            if (!one.isDead()) {
                one.youngest = Math.max(one.youngest, entry.createRevision());
            }
        }
        forget(f -> !f.getValue().isDead() && !owners.contains(f.getKey()));
    }

    /** A generation is open: whoever died before is not in it. */
    void bury() {
        forget(f -> f.getValue().isDead());
    }

    void stop() {
        forget(f -> true);
    }

    /** Removes this entry if its maker is proven dead; calls back once it is gone. */
    private void evictIfDead(BackendSession session, Entry entry, Runnable gone) {
        Followed maker = followed.get(entry.owner());
        if (maker == null || entry.createRevision() > maker.youngest || removing.contains(entry.createRevision())) {
            return;
        }
        Optional<PeerEvidence> proof = maker.watch.proof();
        if (proof.isEmpty()) {
            return;
        }
        long askedAt = core.ticker().nanoTime();
        removing.add(entry.createRevision());
        Retry.untilKnown(core, () -> followed.containsKey(entry.owner()), () -> session.remove(entry))
                .whenComplete((was, failure) -> {
                    removing.remove(entry.createRevision());
                    if (failure == null) {
                        last = new Evicted(proof.get(), askedAt);
                        gone.run();
                    }
                    // Else the next session's listing comes by here again.
                });
    }

    /** A member's part: follows the one who made this round, unless it is this session's own. */
    void watch(BackendSession session, Entry round, Runnable overturned) {
        if (!round.owner().equals(session.id())) {
            follow(List.of(round));
            evictIfDead(session, round, overturned);
        }
    }

    /** The coordinator's part: the watch shows when the dead are gone. */
    void watch(BackendSession session, Collection<Entry> members) {
        List<Entry> others =
                members.stream().filter(e -> !e.owner().equals(session.id())).toList();
        follow(others);
        others.forEach(e -> evictIfDead(session, e, () -> {}));
    }

    /** This key was granted; after an eviction, that is a takeover. */
    void succeeded(String what, Entry key) {
        if (last != null) {
            core.lifelines().tookOver(what, new FencingToken(key.createRevision()), last.proof(), last.askedAt());
            last = null;
        }
    }

    private void forget(Predicate<Map.Entry<String, Followed>> which) {
        List<Followed> gone = new ArrayList<>();
        followed.entrySet().removeIf(f -> which.test(f) && gone.add(f.getValue()));
        gone.forEach(f -> f.watch.close());
    }
}
