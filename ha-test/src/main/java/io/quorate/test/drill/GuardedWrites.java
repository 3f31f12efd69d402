package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of writes tell their order in the store without any clock, and in that order tokens never decrease. A token
 * that is the revision at which its grant began also tells who was the holder when a write was applied. Where it is that of
 * a place in a queue, the clock does: what is sent after a later holder was certainly valid has to be refused.
 */
final class GuardedWrites implements Checker {
    /** What is known of one resource. */
    private static final class Known {
        /** By token, the first event that tells of it; only where tokens tell when grants began. */
        final NavigableMap<Long, Event> begun = new TreeMap<>();
        /** By instant, the holder of the greatest token that was certainly valid by then. */
        final NavigableMap<Long, Event.Held> valid = new TreeMap<>();

        boolean queued;
        Event.@Nullable Wrote newest;
    }

    @Override
    public Judgement judge(History history) {
        Map<String, Known> resources = new HashMap<>();
        List<Event.Wrote> done = history.all(Event.Wrote.class).stream()
                .filter(write -> write.outcome() == Outcome.DONE)
                .sorted(Comparator.comparingLong(Event.Wrote::revision))
                .toList();
        history.all(Event.Held.class).forEach(held -> learn(known(resources, held.resource()), held));
        for (Event.Wrote write : done) {
            known(resources, write.resource()).begun.putIfAbsent(write.token(), write);
        }
        List<Violation> found = new ArrayList<>();
        for (Event.Wrote write : done) {
            Known known = known(resources, write.resource());
            Violation wrong = judge(history, known, write);
            if (wrong != null) {
                found.add(wrong);
            }
            if (known.newest == null || write.token() > known.newest.token()) {
                known.newest = write;
            }
        }
        return new Judgement("no loser of a grant writes under it", done.size(), "acknowledged writes", found);
    }

    private static void learn(Known known, Event.Held held) {
        known.begun.putIfAbsent(held.token(), held);
        known.queued |= !held.share().beginsAtToken();
        Map.Entry<Long, Event.Held> before = known.valid.lastEntry();
        if (before == null || before.getValue().token() < held.token()) {
            known.valid.put(held.at(), held);
        }
    }

    private static @Nullable Violation judge(History history, Known known, Event.Wrote write) {
        if (!known.queued) {
            Map.Entry<Long, Event> newest = known.begun.floorEntry(write.revision());
            if (write.revision() <= write.token()) {
                return violation(history, write, write, "before that token was given out");
            } else if (newest != null && newest.getKey() > write.token()) {
                return violation(
                        history, write, newest.getValue(), "after " + had(newest.getValue()) + newest.getKey());
            }
        }
        if (known.newest != null && known.newest.token() > write.token()) {
            return violation(
                    history,
                    write,
                    known.newest,
                    "after " + known.newest.who() + " had written under token " + known.newest.token());
        }
        Map.Entry<Long, Event.Held> valid = known.valid.floorEntry(write.at());
        return valid != null && valid.getValue().token() > write.token()
                ? violation(
                        history,
                        write,
                        valid.getValue(),
                        "sent after " + had(valid.getValue()) + valid.getValue().token())
                : null;
    }

    private static String had(Event event) {
        return event.who() + " had got token ";
    }

    private static Known known(Map<String, Known> resources, String resource) {
        return resources.computeIfAbsent(resource, name -> new Known());
    }

    private static Violation violation(History history, Event.Wrote write, Event other, String when) {
        String what = write.who() + " wrote '" + write.document() + "' under token " + write.token() + " at revision "
                + write.revision() + ", " + when;
        long from = Math.min(write.at(), other.at());
        List<Event> both = other.equals(write) ? List.of(write) : List.of(write, other);
        return new Violation(what, write.at(), write.answered(), Slice.of(history, from, write.answered(), both));
    }
}
