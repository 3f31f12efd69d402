package io.quorate.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Counts the steps of one process, and lets it die at one of them: from there on nothing it does has any effect. */
final class CrashPoints {

    /** Nobody may catch it and go on. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super("crashed " + where, null, false, false);
        }
    }

    /** Steps of this kind to take before the last; −1 while there is none to die at. */
    private int countdown = -1;

    private String fatal = "";
    private boolean dead;
    private String place = "";
    private Runnable onDeath = () -> {};
    private final List<String> taken = new ArrayList<>();

    /** Dies at the n-th step of this kind from now, from 0. By kind, since threads take their steps in any order. */
    synchronized void arm(String kind, int n, Runnable atDeath) {
        fatal = kind;
        countdown = n;
        onDeath = atDeath;
        taken.clear();
    }

    /** The kinds of the steps that were taken. */
    synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    synchronized void step(String where) {
        String kind = kind(where);
        if (!dead) {
            taken.add(kind);
        }
        if (!dead && kind.equals(fatal) && countdown-- == 0) {
            dead = true;
            place = where;
            onDeath.run();
        }
        if (dead) {
            throw new Crash(where);
        }
    }

    /** Without what differs from run to run. */
    static String kind(String where) {
        return where.replaceAll("(\\.tmp~)?r\\d{19}~(\\w+)~[0-9a-f]{16}", "$2");
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** Where it died. */
    synchronized String where() {
        return place;
    }
}
