package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A token is the revision at which its grant began in the store, so the grants that are known and the revisions of writes
 * tell in the store's own order, without any clock, who was the holder when a write was applied.
 */
final class GuardedWrites implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Wrote> done = history.all(Event.Wrote.class).stream()
                .filter(write -> write.outcome() == Outcome.DONE)
                .sorted(Comparator.comparingLong(Event.Wrote::revision))
                .toList();
        Map<String, NavigableMap<Long, Event>> holders = holders(history, done);
        List<Violation> found = new ArrayList<>();
        for (Event.Wrote write : done) {
            NavigableMap<Long, Event> tokens = holders.getOrDefault(write.resource(), new TreeMap<>());
            Map.Entry<Long, Event> newest = tokens.floorEntry(write.revision());
            if (write.revision() <= write.token()) {
                found.add(violation(history, write, write, "before that token was given out"));
            } else if (newest != null && newest.getKey() > write.token()) {
                found.add(violation(
                        history,
                        write,
                        newest.getValue(),
                        "after " + newest.getValue().who() + " had got token " + newest.getKey()));
            }
        }
        return new Judgement("no loser of a grant writes under it", done.size(), "acknowledged writes", found);
    }

    /** By resource and token, the first event that tells of it. */
    private static Map<String, NavigableMap<Long, Event>> holders(History history, List<Event.Wrote> done) {
        Map<String, NavigableMap<Long, Event>> holders = history.all(Event.Held.class).stream()
                .collect(Collectors.groupingBy(
                        Event.Held::resource,
                        Collectors.toMap(Event.Held::token, held -> (Event) held, (a, b) -> a, TreeMap::new)));
        done.forEach(write -> holders.computeIfAbsent(write.resource(), resource -> new TreeMap<>())
                .putIfAbsent(write.token(), write));
        return holders;
    }

    private static Violation violation(History history, Event.Wrote write, Event other, String when) {
        String what = write.who() + " wrote '" + write.document() + "' under token " + write.token() + " at revision "
                + write.revision() + ", " + when;
        long from = Math.min(write.at(), other.at());
        List<Event> both = other.equals(write) ? List.of(write) : List.of(write, other);
        return new Violation(what, write.at(), write.answered(), Slice.of(history, from, write.answered(), both));
    }
}
