package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Of spans ordered by their beginnings, each must have room beside those that have not ended. */
final class MutualExclusion implements Checker {
    @Override
    public Judgement judge(History history) {
        List<Event.Held> spans = Exclusion.spans(history);
        List<Violation> found = new ArrayList<>();
        Map<String, List<Event.Held>> open = new HashMap<>();
        for (Event.Held next : spans) {
            List<Event.Held> beside = open.computeIfAbsent(next.resource(), resource -> new ArrayList<>());
            beside.removeIf(before -> before.until() < next.at());
            if (next.share().load() + load(beside, next) > next.share().capacity()) {
                found.add(overlap(history, excluded(beside, next), next));
            }
            beside.add(next);
        }
        return new Judgement("two grants are never valid at one instant", spans.size(), "spans of validity", found);
    }

    private static long load(List<Event.Held> beside, Event.Held next) {
        Set<Long> counted = new HashSet<>();
        if (next.share().isTogether()) {
            counted.add(next.token());
        }
        return beside.stream()
                .filter(span -> !span.share().isTogether() || counted.add(span.token()))
                .mapToLong(span -> span.share().load())
                .sum();
    }

    private static List<Event.Held> excluded(List<Event.Held> beside, Event.Held next) {
        return beside.stream()
                .filter(span -> !next.share().isTogether() || span.token() != next.token())
                .toList();
    }

    private static Violation overlap(History history, List<Event.Held> beside, Event.Held next) {
        long until = beside.stream().mapToLong(Event.Held::until).min().orElse(next.until());
        until = Math.min(until, next.until());
        List<Event.Held> all = new ArrayList<>(beside);
        all.add(next);
        String what = String.format(
                Locale.ROOT,
                "%s %s held '%s' for %.1f ms",
                all.stream().map(MutualExclusion::name).collect(Collectors.joining(" and ")),
                all.size() == 2 ? "both" : "all",
                next.resource(),
                (until - next.at()) / 1e6);
        long before = next.at() - Math.max(0, until - next.at());
        return new Violation(what, next.at(), until, Slice.of(history, before, until, all));
    }

    private static String name(Event.Held held) {
        return held.who() + " (token " + held.token() + ")" + held.share().words();
    }
}
