package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All members of a generation see the same ranks, each its own, and no barrier lets anybody through before all have come. */
final class Generations implements Checker {
    private record Generation(String resource, long token) {}

    private record Barrier(Generation generation, long number) {}

    @Override
    public Judgement judge(History history) {
        List<Event.Ranked> ranked = history.all(Event.Ranked.class);
        List<Violation> found = new ArrayList<>();
        Map<Generation, Event.Ranked> first = new HashMap<>();
        for (Event.Ranked place : ranked) {
            Event.Ranked other = first.merge(of(place), place, (a, b) -> a);
            wrong(place, other).ifPresent(what -> found.add(violation(history, List.of(other, place), what)));
        }
        found.addAll(barriers(history, first));
        return new Judgement(
                "ranks are unique and complete, and barriers wait for all",
                ranked.size(),
                "places in generations",
                found);
    }

    private static Optional<String> wrong(Event.Ranked place, Event.Ranked other) {
        String[] members = place.members().split(" ", -1);
        if (!place.members().equals(other.members())) {
            return Optional.of(place.who() + " and " + other.who() + " see different members");
        } else if (List.of(members).stream().distinct().count() < members.length) {
            return Optional.of(place.who() + " sees a member twice");
        } else if (place.rank() >= members.length
                || !process(members[place.rank()]).equals(place.who())) {
            return Optional.of(place.who() + " has rank " + place.rank() + ", which is another's");
        }
        return Optional.empty();
    }

    private static List<Violation> barriers(History history, Map<Generation, Event.Ranked> generations) {
        Map<Barrier, Map<String, Event.Met>> barriers = new HashMap<>();
        for (Event.Met met : history.all(Event.Met.class)) {
            Generation generation = new Generation(met.resource(), met.token());
            barriers.computeIfAbsent(new Barrier(generation, met.number()), barrier -> new HashMap<>())
                    .put(met.who(), met);
        }
        List<Violation> found = new ArrayList<>();
        barriers.forEach((barrier, came) -> {
            Event.Ranked roster = generations.get(barrier.generation());
            if (roster != null) {
                came.values().stream()
                        .filter(met -> met.passed() > met.at())
                        .forEach(met -> missing(roster, came, met)
                                .ifPresent(
                                        who -> found.add(violation(history, List.of(roster, met), early(met, who)))));
            }
        });
        return found;
    }

    private static String early(Event.Met met, String other) {
        return met.who() + " passed barrier " + met.number() + " before " + other + " came to it";
    }

    private static Optional<String> missing(Event.Ranked roster, Map<String, Event.Met> came, Event.Met met) {
        for (String member : roster.members().split(" ", -1)) {
            Event.Met other = came.get(process(member));
            if (other == null || other.at() > met.passed()) {
                return Optional.of(process(member));
            }
        }
        return Optional.empty();
    }

    private static Generation of(Event.Ranked place) {
        return new Generation(place.resource(), place.token());
    }

    private static String process(String member) {
        int end = member.indexOf('~');
        return end < 0 ? member : member.substring(0, end);
    }

    private static Violation violation(History history, List<Event> involved, String what) {
        Event last = involved.get(involved.size() - 1);
        String where = "in generation " + token(last) + ", " + what;
        return new Violation(where, last.at(), last.at(), Slice.of(history, last.at(), last.at(), involved));
    }

    private static long token(Event event) {
        return event instanceof Event.Met met ? met.token() : ((Event.Ranked) event).token();
    }
}
