package io.quorate.internal.election;

import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.function.Predicate;

/** Who goes first on a vacancy. */
final class Ranking {
    private final NodeCore core;
    private final long priority;

    Ranking(NodeCore core, long priority) {
        this.core = core;
        this.priority = priority;
    }

    /** How many living candidates go before us. */
    long better(Mirror known, Entry own, long progress, Predicate<Entry> isDead) {
        var mine = new ElectionCodec.Candidate(progress, priority, own);
        return known.entries().stream()
                .filter(e -> !e.name().equals(ElectionCodec.LEADER) && !e.sameAs(own) && !isDead.test(e))
                .filter(e -> isBetter(e, mine))
                .count();
    }

    private boolean isBetter(Entry other, ElectionCodec.Candidate mine) {
        try {
            return ElectionCodec.readCandidate(other).compareTo(mine) < 0;
        } catch (MalformedException e) {
            core.skipped().report(other, e);
            return false;
        }
    }
}
