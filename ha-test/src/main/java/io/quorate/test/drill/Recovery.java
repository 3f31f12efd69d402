package io.quorate.test.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How long it took after each fault until the whole was complete again. A fault that strikes, or ends, while a recovery is
 * under way begins that anew: leave calms in the schedule.
 */
public final class Recovery implements Checker {
    /** What is recorded late, and a little more. */
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(300);

    /**
     * One fault and what came of it.
     *
     * @param struck the fault
     * @param over when it ended
     * @param from when the recovery was counted from: its end, or that of a later fault that struck before it was complete
     * @param complete when the whole was complete again; {@link Long#MAX_VALUE} if it never was
     * @param last what came last, in words; empty for what the processes see
     */
    record Course(Event.Struck struck, long over, long from, long complete, String last) {
        boolean isComplete() {
            return complete != Long.MAX_VALUE;
        }
    }

    private final Whole whole;
    private final Duration bound;

    Recovery(Set<String> processes, Duration bound) {
        this(Whole.of(processes), bound);
        if (processes.isEmpty()) {
            throw new IllegalArgumentException("nobody to recover: name at least one process");
        }
    }

    private Recovery(Whole whole, Duration bound) {
        this.whole = whole;
        this.bound = bound;
    }

    /**
     * One leader has a valid grant and is seen by all processes, as their {@link Event.Picture}s say.
     *
     * @param election what the leader holds
     * @return a copy
     */
    public Recovery withLeader(String election) {
        return new Recovery(whole.withLeader(election), bound);
    }

    /**
     * All processes see all of them, as their {@link Event.Picture}s say, and take that for current.
     *
     * @return a copy
     */
    public Recovery withMembers() {
        return new Recovery(whole.withMembers(), bound);
    }

    /**
     * All processes are valid members of one generation.
     *
     * @param group what they hold; see {@link Share.Kind#MEMBER}
     * @return a copy
     */
    public Recovery withGroup(String group) {
        return new Recovery(whole.withGroup(group), bound);
    }

    /**
     * Every process has come to hold this anew, as each does in its turn.
     *
     * @param resource a lock or semaphore
     * @return a copy
     */
    public Recovery withTurns(String resource) {
        return new Recovery(whole.withTurns(resource), bound);
    }

    /**
     * Somebody's write was acknowledged anew.
     *
     * @param document what was written
     * @return a copy
     */
    public Recovery withWrites(String document) {
        return new Recovery(whole.withWrites(document), bound);
    }

    /**
     * Whether the whole is complete now, as far as was recorded.
     *
     * @param history what was recorded
     * @return whether it was complete a moment ago
     */
    public boolean isComplete(History history) {
        List<Wholeness.Span> spans = complete(history);
        if (spans.isEmpty() || end(history) - spans.get(spans.size() - 1).until() >= A_MOMENT) {
            return false;
        }
        long disturbed = history.all(Event.Relieved.class).stream()
                .mapToLong(Event.Relieved::at)
                .max()
                .orElse(history.start());
        // What was a moment ago may be what the last fault has just ended.
        return new Turns(history, whole).last(disturbed).at() != Long.MAX_VALUE
                && courses(history).stream().allMatch(Course::isComplete);
    }

    Duration bound() {
        return bound;
    }

    List<Wholeness.Span> complete(History history) {
        return Wholeness.spans(history, whole, end(history));
    }

    @Override
    public Judgement judge(History history) {
        List<Course> courses = courses(history);
        long end = end(history);
        List<Violation> found = new ArrayList<>();
        long told = Long.MIN_VALUE;
        for (Course course : courses) {
            long until = course.isComplete() ? course.complete() : end;
            boolean late = !course.isComplete() || until - course.from() > bound.toNanos();
            // Faults that overlap have one recovery; it is told once.
            if (late && course.from() != told) {
                told = course.from();
                found.add(violation(history, course, until));
            }
        }
        String promise = String.format(
                Locale.ROOT, "after every fault the whole is complete again within %.1f s", bound.toMillis() / 1e3);
        return new Judgement(promise, courses.size(), "faults", found);
    }

    /** Of every fault that struck, in the order of time. */
    List<Course> courses(History history) {
        List<Wholeness.Span> complete = complete(history);
        Map<Integer, Long> ends = new HashMap<>();
        history.all(Event.Relieved.class).forEach(end -> ends.put(end.number(), end.at()));
        List<Event.Struck> all = history.all(Event.Struck.class);
        List<Long> disturbances = new ArrayList<>(ends.values());
        all.forEach(struck -> disturbances.add(struck.at()));
        Turns turns = new Turns(history, whole);
        List<Course> courses = new ArrayList<>();
        for (Event.Struck struck : all) {
            long over = ends.getOrDefault(struck.number(), struck.at());
            long state = complete.stream()
                    .filter(span -> span.until() > over)
                    .mapToLong(span -> Math.max(span.from(), over))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            Turns.Got got = turns.last(over);
            long again = Math.max(state, got.at());
            long from = disturbances.stream()
                    .filter(at -> at >= over && at <= again)
                    .max(Comparator.naturalOrder())
                    .orElse(over);
            courses.add(new Course(struck, over, from, again, got.at() > state ? got.what() : ""));
        }
        return courses;
    }

    private Violation violation(History history, Course course, long until) {
        String what = String.format(
                Locale.ROOT,
                "%s %.1f s after the faults%s; the first of them was %d, %s of %s",
                course.isComplete() ? "complete only" : "still not complete",
                (until - course.from()) / 1e9,
                missing(course),
                course.struck().number(),
                course.struck().fault(),
                course.struck().who());
        // What they believed when it should have been complete: later they may have been ended.
        long due = Math.min(until, course.from() + bound.toNanos());
        List<Event> involved = new ArrayList<>(lastPictures(history, due));
        involved.add(course.struck());
        return new Violation(
                what, course.from(), due, Slice.of(history, course.struck().at(), due, involved));
    }

    private static String missing(Course course) {
        String last = course.last();
        return last.isEmpty()
                ? ""
                : course.isComplete() ? ", when " + last + " again" : ": missing is that " + last + " again";
    }

    /** What each process believed just before. */
    private List<Event> lastPictures(History history, long until) {
        Map<String, Event> last = new HashMap<>();
        for (Event event : history.events()) {
            boolean tells = event instanceof Event.Picture || event instanceof Event.Life;
            if (tells && event.at() < until && whole.processes().contains(event.who())) {
                last.put(event.who(), event);
            }
        }
        return List.copyOf(last.values());
    }

    static long end(History history) {
        long end = history.start();
        for (Event event : history.events()) {
            end = Math.max(end, event instanceof Event.Held held ? held.until() : event.at());
        }
        return end;
    }
}
