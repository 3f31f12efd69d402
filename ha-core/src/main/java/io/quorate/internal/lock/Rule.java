package io.quorate.internal.lock;

import io.quorate.ConfigurationException;
import io.quorate.internal.json.MalformedException;
import io.quorate.internal.node.Skipped;
import io.quorate.lock.LockMode;
import io.quorate.spi.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who must go before a place in the queue holds. What is before it only ever becomes less. */
final class Rule {
    private final Skipped skipped;
    private final int total;

    Rule(Skipped skipped, int total) {
        this.skipped = skipped;
        this.total = total;
    }

    /**
     * The entries to wait for: a change of any of them calls for another look, and until then none is needed. Nothing if the
     * place holds. One waiter waits for each change, so that it wakes nobody else; readers behind one writer excepted.
     *
     * @param before all that is before the place, in creation order; what is malformed does not count
     * @throws ConfigurationException if somebody before it counts other permits
     */
    List<Entry> blockers(Kind kind, List<Entry> before) {
        return switch (kind.mode()) {
            case EXCLUSIVE, WRITE -> lastOf(before, false);
            case READ -> lastOf(before, true);
            case PERMITS -> permitsBlockers(kind, before);
        };
    }

    Optional<Ticket> read(Entry entry) {
        try {
            return Optional.of(Ticket.read(entry));
        } catch (MalformedException e) {
            skipped.report(entry, e);
            return Optional.empty();
        }
    }

    /** Where an entry is, or -1. */
    static int position(List<Entry> entries, Entry entry) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).sameAs(entry)) {
                return i;
            }
        }
        return -1;
    }

    private List<Entry> lastOf(List<Entry> before, boolean onlyWriters) {
        for (int i = before.size() - 1; i >= 0; i--) {
            Optional<Ticket> ticket = read(before.get(i));
            if (ticket.isPresent() && !(onlyWriters && ticket.get().kind().isShared())) {
                return List.of(before.get(i));
            }
        }
        return List.of();
    }

    /** The first waiter waits for the holders, the others for the one before them. */
    private List<Entry> permitsBlockers(Kind kind, List<Entry> before) {
        List<Entry> holders = new ArrayList<>();
        long taken = 0;
        Optional<Entry> waiter = Optional.empty();
        for (Entry entry : before) {
            Optional<Ticket> ticket = read(entry).filter(t -> t.kind().mode() == LockMode.PERMITS);
            if (ticket.isEmpty()) {
                continue;
            }
            requireSameTotal(entry, ticket.get());
            taken += ticket.get().kind().permits();
            if (taken <= total) {
                holders.add(entry);
            } else {
                waiter = Optional.of(entry);
            }
        }
        return waiter.map(List::of).orElse(taken + kind.permits() <= total ? List.of() : holders);
    }

    private void requireSameTotal(Entry entry, Ticket ticket) {
        if (ticket.total() != total) {
            throw new ConfigurationException(
                    "'" + entry.dir() + "' is used with " + total + " permits here and with " + ticket.total()
                            + " by node '" + ticket.node() + "', which came before: give the same number everywhere",
                    null);
        }
    }
}
