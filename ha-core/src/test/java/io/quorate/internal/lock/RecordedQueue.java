package io.quorate.internal.lock;

import io.quorate.time.Ticker;
import java.util.ArrayList;
import java.util.List;

/** A local queue whose decisions are written down, on places that are nothing but numbered. */
final class RecordedQueue extends LocalQueue<RecordedQueue.Person, RecordedQueue.Spot> {
    static final class Person extends LocalQueue.Waiter {
        private final String name;

        Person(String name, Kind kind, boolean impatient) {
            super(kind, impatient);
            this.name = name;
        }
    }

    static final class Spot extends LocalQueue.Place {
        private final int number;
        boolean good = true;

        Spot(Kind kind, int number) {
            super(kind);
            this.number = number;
        }

        @Override
        boolean isGood() {
            return good;
        }
    }

    private final List<String> log = new ArrayList<>();
    private final List<Spot> spots = new ArrayList<>();

    RecordedQueue(Ticker ticker) {
        super(ticker);
    }

    Person come(String name, Kind kind) {
        Person person = new Person(name, kind, false);
        enqueue(person);
        return person;
    }

    Person look(String name, Kind kind) {
        Person person = new Person(name, kind, true);
        enqueue(person);
        return person;
    }

    Spot spot(int number) {
        return spots.get(number - 1);
    }

    /** What was decided since the last call. */
    List<String> told() {
        List<String> told = List.copyOf(log);
        log.clear();
        return told;
    }

    @Override
    Spot newPlace(Person head) {
        Spot spot = new Spot(head.kind(), spots.size() + 1);
        spots.add(spot);
        return spot;
    }

    @Override
    void open(Spot place) {
        log.add("open " + place.number);
    }

    @Override
    void leave(Spot place) {
        log.add("leave " + place.number);
    }

    @Override
    void grant(Person waiter, Spot place) {
        log.add(waiter.name + " has " + place.number);
    }

    @Override
    void refuse(Person waiter) {
        log.add(waiter.name + " refused");
    }

    @Override
    void fail(Person waiter, RuntimeException reason) {
        log.add(waiter.name + " failed: " + reason.getMessage());
    }

    @Override
    void sweepLater() {
        log.add("sweep later");
    }
}
