package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When the whole was complete, as far as that is a state: one leader with a valid grant, whom all processes see; all of them
 * see all of them; all of them are valid members of one generation. A process believes what it last said, until it ends.
 */
final class Wholeness {
    /** A span; open to the right. */
    record Span(long from, long until) {}

    /** A step of the sweep: an event, or the end of a span of validity. */
    private record Mark(long at, Event event, boolean end) {}

    private final Whole whole;
    private final Map<String, Event.Picture> pictures = new HashMap<>();
    private final Map<String, Integer> lives = new HashMap<>();
    /** By resource and token, who holds it. */
    private final Map<String, Map<Long, Set<String>>> valid = new HashMap<>();

    private Wholeness(Whole whole) {
        this.whole = whole;
    }

    /** In the order of time; what is complete at the history's end is so until {@code end}. */
    static List<Span> spans(History history, Whole whole, long end) {
        return new Wholeness(whole).sweep(history, end);
    }

    private List<Span> sweep(History history, long end) {
        List<Span> spans = new ArrayList<>();
        long since = Long.MIN_VALUE;
        for (Mark mark : marks(history, end)) {
            apply(mark);
            boolean complete = isComplete();
            if (complete && since == Long.MIN_VALUE) {
                since = mark.at();
            } else if (!complete && since != Long.MIN_VALUE) {
                spans.add(new Span(since, mark.at()));
                since = Long.MIN_VALUE;
            }
        }
        if (since != Long.MIN_VALUE) {
            spans.add(new Span(since, Math.max(since, end)));
        }
        return spans;
    }

    private List<Mark> marks(History history, long end) {
        List<Mark> marks = new ArrayList<>();
        for (Event event : history.events()) {
            if (event instanceof Event.Held held) {
                if (whole.isHeld(held.resource())) {
                    marks.add(new Mark(held.at(), held, false));
                    marks.add(new Mark(held.until(), held, true));
                }
            } else if (event instanceof Event.Picture || event instanceof Event.Life) {
                marks.add(new Mark(event.at(), event, false));
            }
        }
        marks.removeIf(mark -> mark.at() > end);
        marks.sort(Comparator.comparingLong(Mark::at));
        return marks;
    }

    private void apply(Mark mark) {
        Event event = mark.event();
        if (event instanceof Event.Held held) {
            Set<String> holders = valid.computeIfAbsent(held.resource(), resource -> new HashMap<>())
                    .computeIfAbsent(held.token(), token -> new HashSet<>());
            if (mark.end()) {
                holders.remove(held.who());
            } else {
                holders.add(held.who());
            }
        } else if (event instanceof Event.Life life) {
            pictures.remove(life.who());
            if (life.up()) {
                lives.put(life.who(), life.number());
            } else {
                lives.remove(life.who());
            }
        } else if (event instanceof Event.Picture picture && lives.containsKey(picture.who())) {
            pictures.put(picture.who(), picture);
        }
    }

    private boolean isComplete() {
        return lives.keySet().containsAll(whole.processes())
                && whole.groups().stream().allMatch(this::isTogether)
                && (!whole.isSeen() || isSeenByAll());
    }

    private boolean isTogether(String group) {
        return valid.getOrDefault(group, Map.of()).values().stream()
                .anyMatch(holders -> holders.containsAll(whole.processes()));
    }

    private boolean isSeenByAll() {
        String members = whole.processes().stream()
                .sorted()
                .map(who -> who + "/" + lives.get(who))
                .collect(Collectors.joining(" "));
        Event.@Nullable Picture one = null;
        for (String process : whole.processes()) {
            Event.Picture picture = pictures.get(process);
            if (picture == null
                    || (whole.members()
                            && !(picture.fresh() && picture.members().equals(members)))) {
                return false;
            }
            if (one != null && one.leader() != picture.leader()) {
                return false;
            }
            one = picture;
        }
        return one != null && isLeader(one.leader());
    }

    private boolean isLeader(long token) {
        return whole.leader()
                .map(election -> !valid.getOrDefault(election, Map.of())
                        .getOrDefault(token, Set.of())
                        .isEmpty())
                .orElse(true);
    }
}
