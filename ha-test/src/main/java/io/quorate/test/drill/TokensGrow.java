package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Of spans ordered by their beginnings, each must have a greater token than all earlier ones. */
final class TokensGrow implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Held> spans = history.all(Event.Held.class);
        List<Violation> found = new ArrayList<>();
        Map<String, Event.Held> greatest = new HashMap<>();
        for (Event.Held next : spans) {
            Event.Held before = greatest.get(next.resource());
            if (before != null && next.token() <= before.token()) {
                String what = next.who() + " came to hold '" + next.resource() + "' with token " + next.token()
                        + " after " + before.who() + " had held it with token " + before.token();
                found.add(new Violation(
                        what,
                        before.at(),
                        next.at(),
                        Slice.of(history, before.at(), next.at(), List.of(before, next))));
            } else {
                greatest.put(next.resource(), next);
            }
        }
        return new Judgement("tokens grow with every grant", spans.size(), "grants", found);
    }
}
