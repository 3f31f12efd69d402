package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.List;

/** Spans of validity as far as they count as exclusive. */
final class Exclusion {
    private Exclusion() {}

    /** Of a grant that was taken by force what was before; ordered by their beginnings. */
    static List<Event.Held> spans(History history) {
        List<Event.Revoked> revoked = history.all(Event.Revoked.class);
        List<Event.Held> counted = new ArrayList<>();
        for (Event.Held span : history.all(Event.Held.class)) {
            Event.Held whole = span;
            for (Event.Revoked by : revoked) {
                if (by.who().equals(span.who()) && span.token() < by.revision() && by.at() < span.until()) {
                    whole = by.at() < whole.at() ? null : until(whole, by.at());
                    break;
                }
            }
            if (whole != null) {
                counted.add(whole);
            }
        }
        return counted;
    }

    private static Event.Held until(Event.Held span, long end) {
        return new Event.Held(span.at(), end, span.who(), span.resource(), span.token(), span.share());
    }
}
