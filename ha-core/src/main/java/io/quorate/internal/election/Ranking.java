package io.quorate.internal.election;

import io.quorate.internal.election.ElectionCodec.Candidate;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Who goes first on a vacancy. */
final class Ranking {
    private final NodeCore core;
    private final long priority;

    Ranking(NodeCore core, long priority) {
        this.core = core;
        this.priority = priority;
    }

    /** How many living candidates go before us: the heir before everyone. */
    long better(Mirror known, Entry own, long progress, Predicate<Entry> isDead, Predicate<Entry> isHeir) {
        if (isHeir.test(own)) {
            return 0;
        }
        var mine = new Candidate("", progress, priority, Optional.empty(), Optional.empty(), own);
        return others(known, own, isDead)
                .filter(c -> isHeir.test(c.entry()) || c.compareTo(mine) < 0)
                .count();
    }

    /** The living candidates of other sessions: in one session a node stands once. */
    Stream<Candidate> others(Mirror known, Entry own, Predicate<Entry> isDead) {
        return known.entries().stream()
                .filter(e ->
                        !e.name().equals(ElectionCodec.LEADER) && !e.owner().equals(own.owner()) && !isDead.test(e))
                .flatMap(e -> read(e).stream());
    }

    /** What a candidate's entry says, if it can be understood. */
    Optional<Candidate> read(Entry entry) {
        try {
            return Optional.of(ElectionCodec.readCandidate(entry));
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }
}
