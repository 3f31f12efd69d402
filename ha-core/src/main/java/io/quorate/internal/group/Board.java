package io.quorate.internal.group;

import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.spi.Entry;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the group's state says. The coordinator's words count only while it holds the round's key. A roster is read once: it
 * is long, and every barrier changes something beside it. On the loop.
 */
final class Board {
    private interface Reader<T> {
        Optional<T> read(Entry entry) throws MalformedException;
    }

    private final NodeCore core;
    private @Nullable Entry rosterEntry;
    private @Nullable Roster roster;

    Board(NodeCore core) {
        this.core = core;
    }

    /** Who is in the generation that this round has opened; nothing if it has not. */
    Optional<Roster> roster(Mirror known, Entry round) {
        if (roster == null || roster.round() != round.createRevision()) {
            roster = null;
            besides(known, round)
                    .forEach(entry -> read(entry, Roster::read)
                            .filter(found -> found.round() == round.createRevision())
                            .ifPresent(found -> {
                                roster = found;
                                rosterEntry = entry;
                            }));
        }
        return Optional.ofNullable(roster);
    }

    /** Which barriers all members have passed. */
    Optional<Counts> passed(Mirror known, Entry round) {
        return besides(known, round)
                .filter(entry -> rosterEntry == null || !entry.sameAs(rosterEntry))
                .flatMap(entry -> read(entry, Counts::readPassed).stream())
                .filter(counts -> counts.round() == round.createRevision())
                .findFirst();
    }

    private static Stream<Entry> besides(Mirror known, Entry round) {
        return known.entries().stream().filter(e -> e.owner().equals(round.owner()) && !e.sameAs(round));
    }

    private <T> Optional<T> read(Entry entry, Reader<T> reader) {
        try {
            return reader.read(entry);
        } catch (MalformedException e) {
            core.skipped().report(entry, e);
            return Optional.empty();
        }
    }
}
