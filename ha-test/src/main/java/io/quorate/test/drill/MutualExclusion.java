package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Of spans ordered by their beginnings, each must begin after all earlier ones have ended. */
final class MutualExclusion implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Revoked> revoked = history.all(Event.Revoked.class);
        List<Event.Held> spans = history.all(Event.Held.class).stream()
                .map(span -> untilRevoked(span, revoked))
                .toList();
        List<Violation> found = new ArrayList<>();
        Map<String, Event.Held> longest = new HashMap<>();
        for (Event.Held next : spans) {
            Event.Held before = longest.get(next.resource());
            if (before != null && next.at() <= before.until()) {
                found.add(overlap(history, before, next));
            }
            if (before == null || next.until() > before.until()) {
                longest.put(next.resource(), next);
            }
        }
        return new Judgement("two grants are never valid at one instant", spans.size(), "spans of validity", found);
    }

    private static Event.Held untilRevoked(Event.Held span, List<Event.Revoked> revoked) {
        for (Event.Revoked by : revoked) {
            if (by.who().equals(span.who()) && by.at() >= span.at() && by.at() < span.until()) {
                return new Event.Held(span.at(), by.at(), span.who(), span.resource(), span.token());
            }
        }
        return span;
    }

    private static Violation overlap(History history, Event.Held a, Event.Held b) {
        long until = Math.min(a.until(), b.until());
        String what = String.format(
                Locale.ROOT,
                "%s (token %d) and %s (token %d) both held '%s' for %.1f ms",
                a.who(),
                a.token(),
                b.who(),
                b.token(),
                a.resource(),
                (until - b.at()) / 1e6);
        return new Violation(
                what, b.at(), until, Slice.of(history, a.until() - Math.max(0, until - b.at()), until, List.of(a, b)));
    }
}
