package io.quorate.health;

/** What the thresholds make of a probe's results. */
public enum ProbeState {
    /** No judgement yet: it has not passed, nor failed often enough. Live, but not ready and not started. */
    PENDING,
    /** Passing; a few failures below the threshold do not change it. */
    UP,
    /** Failed as often in a row as its threshold says, and has not come back since. */
    DOWN
}
