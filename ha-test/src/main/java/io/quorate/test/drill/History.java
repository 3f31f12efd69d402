package io.quorate.test.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All that was recorded in a run, bounded in memory: what exceeds the bound is left out and counted, and a history that
 * left anything out is not judged as whole. Thread-safe.
 */
public final class History {
    /** How many events are kept by default, of a few hundred bytes each. */
    public static final int DEFAULT_LIMIT = 500_000;

    private static final Comparator<Event> BY_TIME = Comparator.comparingLong(Event::at);

    /** Of such events the latest replaces the earlier ones. */
    private record Key(String kind, String who, String what, long token, long number) {}

    private final int limit;
    private final long start = System.nanoTime();
    private final AtomicLong leftOut = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Event> events = new ArrayList<>();
    private final Map<Key, Integer> places = new LinkedHashMap<>();

    /** A history of at most {@link #DEFAULT_LIMIT} events that begins now. */
    public History() {
        this(DEFAULT_LIMIT);
    }

    /**
     * A history that begins now.
     *
     * @param limit how many events it keeps; positive
     */
    public History(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " events: must be positive");
        }
        this.limit = limit;
    }

    /**
     * When it began; events are told relative to that.
     *
     * @return a reading of the monotonic clock, in nanoseconds
     */
    public long start() {
        return start;
    }

    /**
     * Adds an event, or replaces an earlier one where the {@linkplain Event kind} says so.
     *
     * @param event what happened
     */
    public void add(Event event) {
        Key key = key(event);
        lock.lock();
        try {
            Integer place = key == null ? null : places.get(key);
            if (place != null) {
                events.set(place, event);
            } else if (events.size() >= limit) {
                leftOut.incrementAndGet();
            } else {
                if (key != null) {
                    places.put(key, events.size());
                }
                events.add(event);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many events did not fit.
     *
     * @return zero for a whole history
     */
    public long leftOut() {
        return leftOut.get();
    }

    /**
     * All events.
     *
     * @return a copy, ordered by time
     */
    public List<Event> events() {
        List<Event> copy;
        lock.lock();
        try {
            copy = new ArrayList<>(events);
        } finally {
            lock.unlock();
        }
        copy.sort(BY_TIME);
        return copy;
    }

    /**
     * The events of one kind.
     *
     * @param kind one of the records of {@link Event}
     * @param <E> the kind
     * @return a copy, ordered by time
     */
    public <E extends Event> List<E> all(Class<E> kind) {
        List<E> found = new ArrayList<>();
        lock.lock();
        try {
            events.stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        } finally {
            lock.unlock();
        }
        found.sort(BY_TIME);
        return found;
    }

    private static @Nullable Key key(Event event) {
        if (event instanceof Event.Held held) {
            return new Key("held", held.who(), held.resource(), held.token(), held.at());
        } else if (event instanceof Event.Met met) {
            return new Key("met", met.who(), met.resource(), met.token(), met.number());
        }
        return event instanceof Event.Wrote wrote ? new Key("wrote", "", wrote.id(), 0, 0) : null;
    }
}
