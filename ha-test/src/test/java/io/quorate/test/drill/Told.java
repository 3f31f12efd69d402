package io.quorate.test.drill;

import java.util.concurrent.TimeUnit;

/** A history written by hand; times are in seconds since its start. */
final class Told {
    static final String LEAD = "lead";
    final History history = new History();

    long at(double seconds) {
        return history.start() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    Told held(String who, long token, double from, double until) {
        return held(who, token, from, until, Share.of(Share.Kind.LEAD));
    }

    Told held(String who, long token, double from, double until, Share share) {
        history.add(new Event.Held(at(from), at(until), who, LEAD, token, share));
        return this;
    }

    Told wrote(String who, long token, String id, double at, Outcome outcome, long revision) {
        history.add(new Event.Wrote(at(at), at(at) + 1, who, LEAD, "page", token, id, outcome, revision));
        return this;
    }

    Told read(String who, double at, String id, long revision, boolean newest) {
        history.add(new Event.Read(at(at), at(at) + 1, who, "page", id, revision, newest));
        return this;
    }

    Told began(String who, int life, double at) {
        history.add(new Event.Life(at(at), who, life, true));
        return this;
    }

    Told ended(String who, int life, double at) {
        history.add(new Event.Life(at(at), who, life, false));
        return this;
    }

    Told sees(String who, double at, long leader, String members) {
        history.add(new Event.Picture(at(at), who, leader, members, true));
        return this;
    }

    Told old(String who, double at, long leader, String members) {
        history.add(new Event.Picture(at(at), who, leader, members, false));
        return this;
    }

    Told fault(int number, String who, double from, double until) {
        history.add(new Event.Struck(at(from), who, number, "kill", "process"));
        history.add(new Event.Relieved(at(until), who, number, "kill"));
        return this;
    }
}
