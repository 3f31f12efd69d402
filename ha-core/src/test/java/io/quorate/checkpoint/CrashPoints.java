package io.quorate.checkpoint;

/** Counts the steps of one process, and lets it die at one of them: from there on nothing it does has any effect. */
final class CrashPoints {

    /** Nobody may catch it and go on. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super("crashed " + where, null, false, false);
        }
    }

    private int countdown = Integer.MAX_VALUE;
    private boolean dead;
    private String place = "";
    private Runnable onDeath = () -> {};

    /** Dies at the n-th step from now, from 0. */
    synchronized void arm(int n, Runnable atDeath) {
        countdown = n;
        onDeath = atDeath;
    }

    synchronized void step(String where) {
        if (!dead && countdown-- == 0) {
            dead = true;
            place = where;
            onDeath.run();
        }
        if (dead) {
            throw new Crash(where);
        }
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** Where it died. */
    synchronized String where() {
        return place;
    }
}
