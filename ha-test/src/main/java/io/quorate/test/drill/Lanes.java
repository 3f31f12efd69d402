package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A history as spans of time, as the report draws them. */
final class Lanes {
    /** A bar: its colour, a short name on it, and what it says when it is pointed at. */
    record Bar(long from, long until, String type, String name, String tip) {}

    private final History history;
    private final long end;
    private final List<String> groups;
    private final List<String> processes;
    private final List<Bar> faults;
    private final Map<String, List<Bar>> servers;
    private final Map<String, List<Bar>> lives = new HashMap<>();
    private final Map<String, List<Bar>> holdings;
    private final Map<String, List<List<Bar>>> resources;
    private final List<Bar> wholeness;

    Lanes(History history, Recovery recovery) {
        this.history = history;
        end = Recovery.end(history);
        Set<String> found = new LinkedHashSet<>();
        history.all(Event.Struck.class).forEach(struck -> found.add(struck.group()));
        groups = List.copyOf(found);
        Set<String> names = new TreeSet<>();
        history.all(Event.Life.class).forEach(life -> names.add(life.who()));
        history.all(Event.Held.class).forEach(held -> names.add(held.who()));
        processes = List.copyOf(names);
        faults = findFaults();
        servers = findServers();
        processes.forEach(who -> lives.put(who, findLives(who)));
        holdings = findHoldings();
        resources = new Holdings(history, processes).rows();
        wholeness = findWholeness(recovery);
    }

    long end() {
        return end;
    }

    List<String> groups() {
        return groups;
    }

    /** Where processes lived, and above it what they held. */
    List<String> processes() {
        return processes;
    }

    List<Bar> faults() {
        return faults;
    }

    Map<String, List<Bar>> servers() {
        return servers;
    }

    List<Bar> lives(String who) {
        return lives.getOrDefault(who, List.of());
    }

    List<Bar> holdings(String who) {
        return holdings.getOrDefault(who, List.of());
    }

    /** What else is held, each in as many rows as it has holders at a time. */
    Map<String, List<List<Bar>>> resources() {
        return resources;
    }

    /** When the whole was complete, and when it was not. */
    List<Bar> wholeness() {
        return wholeness;
    }

    static String colour(String prefix, int index) {
        return prefix + index % 6;
    }

    private List<Bar> findFaults() {
        Map<Integer, Long> ends = new HashMap<>();
        history.all(Event.Relieved.class).forEach(over -> ends.put(over.number(), over.at()));
        List<Bar> bars = new ArrayList<>();
        for (Event.Struck struck : history.all(Event.Struck.class)) {
            long over = ends.getOrDefault(struck.number(), end);
            bars.add(new Bar(
                    struck.at(),
                    over,
                    colour("g", groups.indexOf(struck.group())),
                    struck.fault() + " " + struck.who(),
                    "fault " + struck.number() + ": " + struck.fault() + " of " + struck.who()
                            + seconds(struck.at(), over)));
        }
        return bars;
    }

    private Map<String, List<Bar>> findServers() {
        Map<String, List<Bar>> lanes = new LinkedHashMap<>();
        history.all(Event.Server.class).stream()
                .map(Event.Server::who)
                .sorted()
                .forEach(who -> lanes.put(who, new ArrayList<>()));
        lanes.forEach((who, bars) -> {
            List<Event.Server> changes = history.all(Event.Server.class).stream()
                    .filter(server -> server.who().equals(who))
                    .toList();
            for (int i = 0; i < changes.size(); i++) {
                Event.Server change = changes.get(i);
                long over = i + 1 < changes.size() ? changes.get(i + 1).at() : end;
                boolean leads = change.role().equals("leader");
                String name = leads && change.term() >= 0 ? "term " + change.term() : "";
                bars.add(new Bar(
                        change.at(), over, change.role(), name, Words.of(change, 0) + seconds(change.at(), over)));
            }
        });
        return lanes;
    }

    private List<Bar> findLives(String who) {
        List<Bar> bars = new ArrayList<>();
        long since = Long.MIN_VALUE;
        for (Event.Life life : history.all(Event.Life.class)) {
            if (life.who().equals(who) && life.up()) {
                since = life.at();
            } else if (life.who().equals(who) && since != Long.MIN_VALUE) {
                bars.add(new Bar(since, life.at(), "alive", "", who + " lives for the " + life.number() + ". time"));
                since = Long.MIN_VALUE;
            }
        }
        if (since != Long.MIN_VALUE) {
            bars.add(new Bar(since, end, "alive", "", who + " lives"));
        }
        return bars;
    }

    private Map<String, List<Bar>> findHoldings() {
        Map<String, List<Bar>> found = new HashMap<>();
        Map<Long, Integer> terms = new HashMap<>();
        for (Event.Held held : history.all(Event.Held.class)) {
            if (held.share().kind() != Share.Kind.LEAD) {
                continue;
            }
            terms.putIfAbsent(held.token(), terms.size() + 1);
            found.computeIfAbsent(held.who(), who -> new ArrayList<>())
                    .add(new Bar(
                            held.at(),
                            held.until(),
                            colour("c", processes.indexOf(held.who())),
                            "term " + terms.get(held.token()),
                            held.who() + " certainly held '" + held.resource() + "' with token " + held.token()
                                    + seconds(held.at(), held.until())));
        }
        return found;
    }

    private List<Bar> findWholeness(Recovery recovery) {
        List<Bar> bars = new ArrayList<>();
        long since = history.start();
        for (Wholeness.Span span : recovery.complete(history)) {
            if (span.from() > since) {
                bars.add(new Bar(since, span.from(), "broken", "", "not complete" + seconds(since, span.from())));
            }
            bars.add(new Bar(span.from(), span.until(), "whole", "", "complete" + seconds(span.from(), span.until())));
            since = span.until();
        }
        if (since < end) {
            bars.add(new Bar(since, end, "broken", "", "not complete" + seconds(since, end)));
        }
        return bars;
    }

    static String seconds(long from, long until) {
        return String.format(Locale.ROOT, ", %.2f s", (until - from) / 1e9);
    }
}
