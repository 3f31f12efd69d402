package io.quorate.internal.election;

import io.quorate.PeerEvidence;
import io.quorate.internal.lifeline.Lifelines;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lifelines that a candidate keeps: to the leader that it would follow, and to those it has seen die, until the store
 * forgets them, so that nobody waits for the dead to claim. On the loop.
 */
final class Succession {
    /**
     * What a leader has left in the election's directory, and the proof that it is dead. Its candidacy goes with its lead:
     * who joins later has seen no proof, and would wait for that one to claim.
     */
    record Dead(List<Entry> left, PeerEvidence proof) {}

    private final NodeCore core;
    private final Runnable changed;
    private final Map<String, Lifelines.Watch> deceased = new HashMap<>();
    private @Nullable Entry leader;
    private Lifelines.@Nullable Watch lifeline;

    Succession(NodeCore core, Runnable changed) {
        this.core = core;
        this.changed = changed;
    }

    /** Watches this leader and no other. */
    void follow(Entry held) {
        if (leader == null || !leader.sameAs(held)) {
            bury();
            leader = held;
            lifeline = core.lifelines().watch(held.owner(), changed);
        }
    }

    /** Whether the one who made this entry was proven dead since: what it makes later is no work of the dead. */
    Optional<Dead> dead(Entry held, Mirror known) {
        boolean followed = leader != null && leader.sameAs(held);
        return followed && lifeline != null
                ? lifeline.proof().map(p -> new Dead(leftBy(held, known), p))
                : Optional.empty();
    }

    /** Its entry as the leader, and those that are older. */
    private static List<Entry> leftBy(Entry held, Mirror known) {
        return known.entries().stream()
                .filter(e -> e.owner().equals(held.owner()) && e.createRevision() <= held.createRevision())
                .toList();
    }

    /** Whether this candidate died when it led. */
    boolean isDeceased(Entry candidate) {
        boolean isLeaders = leader != null && leader.owner().equals(candidate.owner());
        Lifelines.Watch watch = isLeaders ? lifeline : deceased.get(candidate.owner());
        return watch != null && watch.proof().isPresent();
    }

    /** Forgets those of whom nothing is left in the election's directory, and those who turned out to live. */
    void forget(Mirror known) {
        deceased.entrySet().removeIf(e -> {
            boolean over = e.getValue().proof().isEmpty()
                    || known.entries().stream().noneMatch(entry -> entry.owner().equals(e.getKey()));
            if (over) {
                e.getValue().close();
            }
            return over;
        });
    }

    /** Watches nobody. */
    void close() {
        bury();
        deceased.values().forEach(Lifelines.Watch::close);
        deceased.clear();
    }

    private void bury() {
        Entry last = leader;
        Lifelines.Watch open = lifeline;
        leader = null;
        lifeline = null;
        if (last != null && open != null) {
            Lifelines.Watch surplus = open.proof().isPresent() ? deceased.put(last.owner(), open) : open;
            if (surplus != null) {
                surplus.close();
            }
        }
    }
}
