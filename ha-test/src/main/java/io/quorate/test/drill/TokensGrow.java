package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of spans ordered by their beginnings, each must have a greater token than all earlier ones that exclude it. The same token
 * is right for one holder, who hands it on among its threads, and for the members of one generation.
 */
final class TokensGrow implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Held> spans = Exclusion.spans(history);
        List<Violation> found = new ArrayList<>();
        Map<String, Map<Share, Event.Held>> greatest = new HashMap<>();
        for (Event.Held next : spans) {
            Map<Share, Event.Held> known = greatest.computeIfAbsent(next.resource(), resource -> new HashMap<>());
            Event.@Nullable Held before = known.values().stream()
                    .filter(held -> held.share().excludes(next.share()) && !grows(held, next))
                    .findFirst()
                    .orElse(null);
            if (before != null) {
                String what = next.who() + " came to hold '" + next.resource() + "' with token " + next.token()
                        + " after " + before.who() + " had held it with token " + before.token();
                found.add(new Violation(
                        what,
                        before.at(),
                        next.at(),
                        Slice.of(history, before.at(), next.at(), List.of(before, next))));
            } else {
                known.merge(next.share(), next, (a, b) -> a.token() > b.token() ? a : b);
            }
        }
        return new Judgement("tokens grow with every grant", spans.size(), "grants", found);
    }

    private static boolean grows(Event.Held before, Event.Held next) {
        boolean mayRecur = next.share().isTogether() || before.who().equals(next.who());
        return next.token() > before.token() || (mayRecur && next.token() == before.token());
    }
}
