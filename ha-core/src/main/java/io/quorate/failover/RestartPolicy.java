package io.quorate.failover;

/** Which ends of a worker, that nobody asked for, are answered by starting it again. */
public enum RestartPolicy {
    /** Every end: a server has no reason to end. */
    ALWAYS,
    /** Every end but exit status 0. */
    ON_FAILURE,
    /** None. */
    NEVER;

    boolean restarts(int code) {
        return this == ALWAYS || (this == ON_FAILURE && code != 0);
    }
}
