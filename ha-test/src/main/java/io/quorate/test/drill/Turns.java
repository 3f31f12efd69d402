package io.quorate.test.drill;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** When something was last got again, of what is no state but comes and goes: locks in turn, acknowledged writes. */
final class Turns {
    /** Something that was to be got again, and when it was; {@link Long#MAX_VALUE} if never. */
    record Got(String what, long at) {}

    private final Whole whole;
    private final Map<String, NavigableSet<Long>> beginnings = new HashMap<>();
    private final Map<String, NavigableSet<Long>> answers = new HashMap<>();

    Turns(History history, Whole whole) {
        this.whole = whole;
        for (Event.Held held : history.all(Event.Held.class)) {
            if (whole.turns().contains(held.resource())) {
                note(beginnings, key(held.who(), held.resource()), held.at());
            }
        }
        for (Event.Wrote write : history.all(Event.Wrote.class)) {
            if (write.outcome() == Outcome.DONE && whole.documents().contains(write.document())) {
                note(answers, write.document(), write.answered());
            }
        }
    }

    /** What came back last, of what has to after an instant. */
    Got last(long since) {
        Got last = new Got("", since);
        for (String resource : whole.turns()) {
            for (String who : whole.processes()) {
                long at = first(beginnings, key(who, resource), since);
                last = later(last, new Got(who + " held '" + resource + "'", at));
            }
        }
        for (String document : whole.documents()) {
            last = later(last, new Got("'" + document + "' was written", first(answers, document, since)));
        }
        return last;
    }

    private static Got later(Got a, Got b) {
        return b.at() > a.at() ? b : a;
    }

    private static long first(Map<String, NavigableSet<Long>> all, String key, long since) {
        Long found = all.getOrDefault(key, new TreeSet<>()).ceiling(since);
        return found == null ? Long.MAX_VALUE : found;
    }

    private static void note(Map<String, NavigableSet<Long>> all, String key, long at) {
        all.computeIfAbsent(key, any -> new TreeSet<>()).add(at);
    }

    private static String key(String who, String resource) {
        return who + "\t" + resource;
    }
}
