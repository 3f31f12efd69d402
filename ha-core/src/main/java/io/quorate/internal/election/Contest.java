package io.quorate.internal.election;

import io.quorate.internal.election.ElectionCodec.Naming;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Vacancy;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether it is our turn to claim a lead that is vacant, or held by the dead. On the loop. */
final class Contest {

    /**
     * It is.
     *
     * @param dead whom to evict with the claim
     */
    record Turn(Optional<Succession.Dead> dead) {}

    private final Ranking ranking;
    private final Vacancy vacancy;
    private final Succession succession;
    private final Duration rankGrace;
    private final Runnable look;
    /** What the leader that was last seen has said. It outlives the leader's entries: that is what it is for. */
    private Optional<Naming> naming = Optional.empty();

    /**
     * @param look called when the answer may have changed by time or by a death
     */
    Contest(NodeCore core, Ranking ranking, Duration rankGrace, Runnable look) {
        this.ranking = ranking;
        this.rankGrace = rankGrace;
        this.look = look;
        vacancy = new Vacancy(core);
        succession = new Succession(core, look);
    }

    /** Takes note of whom the leader names. */
    void note(Mirror known) {
        known.entry(ElectionCodec.LEADER).ifPresent(leader -> {
            Optional<Entry> its = known.entries().stream()
                    .filter(e -> e.owner().equals(leader.owner()) && !e.sameAs(leader))
                    .findFirst();
            // A leader that leaves takes both its entries away, and either may be seen to go first.
            naming = (its.isPresent() ? its.flatMap(ranking::read).flatMap(c -> c.naming()) : naming)
                    .filter(n -> n.isOf(leader));
        });
    }

    /** What a living leader asks of us. */
    Optional<Naming> namingOf(Entry own) {
        return naming.filter(n -> n.heir().equals(own.name()));
    }

    /** There is nothing to win. */
    void end() {
        vacancy.end();
    }

    /** We have won, or stand no more: there is nobody to follow. */
    void close() {
        vacancy.end();
        succession.close();
    }

    /** Those that do not live with the session of this entry. */
    Stream<ElectionCodec.Candidate> others(Mirror known, Entry own) {
        return ranking.others(known, own, succession::isDeceased);
    }

    /** How many living candidates go before us. */
    private long rank(Mirror known, Entry own, long progress) {
        Predicate<Entry> isHeir = e -> namingOf(e).isPresent();
        return ranking.better(known, own, progress, succession::isDeceased, isHeir);
    }

    /** Looks at who leads; empty while it is not our turn, and then we are called when that changes. */
    Optional<Turn> turn(Mirror known, Entry own, long progress, Optional<Entry> held) {
        held.ifPresent(succession::follow);
        succession.forget(known);
        Optional<Succession.Dead> dead = held.flatMap(h -> succession.dead(h, known));
        if (held.isPresent() && dead.isEmpty()) {
            vacancy.end();
            return Optional.empty();
        }
        long better = rank(known, own, progress);
        return vacancy.hasLasted(rankGrace.multipliedBy(better), look) ? Optional.of(new Turn(dead)) : Optional.empty();
    }
}
