package io.quorate.test.drill;

import io.quorate.test.drill.Lanes.Bar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Locks, permits and generations as the report draws them, as far as they count as exclusive: a row for each that is held
 * beside another, so that a second row of a lock is a broken promise.
 */
final class Holdings {
    private final History history;
    private final List<String> processes;

    Holdings(History history, List<String> processes) {
        this.history = history;
        this.processes = processes;
    }

    /** By resource: locks first, then semaphores, then groups. */
    Map<String, List<List<Bar>>> rows() {
        Map<Share.Kind, Map<String, List<Event.Held>>> held = new TreeMap<>();
        for (Event.Held span : Exclusion.spans(history)) {
            Share.Kind kind = span.share().kind() == Share.Kind.WRITE
                    ? Share.Kind.READ
                    : span.share().kind();
            if (kind != Share.Kind.LEAD) {
                held.computeIfAbsent(kind, any -> new TreeMap<>())
                        .computeIfAbsent(span.resource(), any -> new ArrayList<>())
                        .add(span);
            }
        }
        Map<String, List<List<Bar>>> rows = new LinkedHashMap<>();
        held.forEach((kind, resources) -> resources.forEach((resource, spans) -> rows.put(
                resource,
                packed(
                        kind == Share.Kind.MEMBER
                                ? generations(spans)
                                : spans.stream().map(this::bar).toList()))));
        for (Event.Wrote write : history.all(Event.Wrote.class)) {
            List<List<Bar>> all = rows.get(write.resource());
            if (all != null && write.outcome() != Outcome.DONE) {
                all.get(0).add(new Bar(write.at(), write.answered(), mark(write), "", Words.of(write, 0)));
            }
        }
        return rows;
    }

    /** Whether it is a write beneath what it was made under. */
    static boolean isMark(Bar bar) {
        return bar.type().equals("refused") || bar.type().equals("unknown");
    }

    private static String mark(Event.Wrote write) {
        return write.outcome() == Outcome.REFUSED ? "refused" : "unknown";
    }

    private Bar bar(Event.Held held) {
        Share share = held.share();
        String type = Lanes.colour("c", processes.indexOf(held.who()));
        return new Bar(
                held.at(),
                held.until(),
                share.kind() == Share.Kind.READ ? type + " pale" : type,
                held.who() + (share.taken() > 1 ? " ×" + share.taken() : ""),
                held.who() + " certainly held '" + held.resource() + "'" + share.words() + " with token " + held.token()
                        + Lanes.seconds(held.at(), held.until()));
    }

    /** One bar for all who were in it. */
    private static List<Bar> generations(List<Event.Held> spans) {
        Map<Long, List<Event.Held>> byToken = new LinkedHashMap<>();
        spans.forEach(span ->
                byToken.computeIfAbsent(span.token(), any -> new ArrayList<>()).add(span));
        List<Bar> bars = new ArrayList<>();
        byToken.forEach((token, parts) -> {
            List<String> members =
                    parts.stream().map(Event.Held::who).distinct().sorted().toList();
            long until = parts.stream().mapToLong(Event.Held::until).max().orElse(0);
            long from = parts.get(0).at();
            bars.add(new Bar(
                    from,
                    until,
                    Lanes.colour("c", bars.size()),
                    (bars.size() + 1) + ": " + String.join(" ", members),
                    "generation " + token + " of '" + parts.get(0).resource() + "': " + members
                            + Lanes.seconds(from, until)));
        });
        return bars;
    }

    private static List<List<Bar>> packed(List<Bar> bars) {
        List<List<Bar>> rows = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (Bar bar : bars) {
            int row = 0;
            while (row < rows.size() && ends.get(row) >= bar.from()) {
                row++;
            }
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
                ends.add(0L);
            }
            rows.get(row).add(bar);
            ends.set(row, bar.until());
        }
        return rows;
    }
}
