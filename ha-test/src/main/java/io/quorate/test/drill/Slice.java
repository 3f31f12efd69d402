package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The least of a history that shows a violation. */
final class Slice {
    private static final int MOST = 24;
    /** For so long a fault may have effects on its victim. */
    private static final long SHADOW = TimeUnit.SECONDS.toNanos(3);

    private Slice() {}

    /**
     * The events that make it up, the faults that were in force between two instants or ended just before for those it
     * concerns (or else the last one before), and how the grants among those events ended.
     */
    static List<Event> of(History history, long from, long until, List<? extends Event> involved) {
        Set<Event> slice = new HashSet<>(involved);
        slice.addAll(faults(history, from, until, involved));
        for (Event.Ended ended : history.all(Event.Ended.class)) {
            if (involved.stream().anyMatch(e -> e instanceof Event.Held held && ends(ended, held))) {
                slice.add(ended);
            }
        }
        List<Event> ordered = new ArrayList<>(slice);
        ordered.sort(Comparator.comparingLong(Event::at));
        return ordered.size() <= MOST ? ordered : ordered.subList(ordered.size() - MOST, ordered.size());
    }

    private static boolean ends(Event.Ended ended, Event.Held held) {
        return ended.token() == held.token()
                && ended.who().equals(held.who())
                && ended.resource().equals(held.resource());
    }

    private static List<Event> faults(History history, long from, long until, List<? extends Event> involved) {
        Map<Integer, Event.Relieved> ends = new HashMap<>();
        history.all(Event.Relieved.class).forEach(end -> ends.put(end.number(), end));
        List<Event> found = new ArrayList<>();
        Event.Struck before = null;
        for (Event.Struck struck : history.all(Event.Struck.class)) {
            Event.Relieved end = ends.get(struck.number());
            long shadow = involved.stream().anyMatch(e -> e.who().equals(struck.who())) ? SHADOW : 0;
            if (struck.at() <= until && (end == null || end.at() >= from - shadow)) {
                found.add(struck);
                if (end != null) {
                    found.add(end);
                }
            } else if (struck.at() <= until) {
                before = struck;
            }
        }
        if (found.isEmpty() && before != null) {
            found.add(before);
            found.add(ends.getOrDefault(
                    before.number(), new Event.Relieved(before.at(), before.who(), before.number(), before.fault())));
        }
        return found;
    }
}
