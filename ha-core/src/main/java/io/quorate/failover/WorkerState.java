package io.quorate.failover;

/** What a supervised worker does. */
public enum WorkerState {
    /** Its process runs, or is being started or told to end. */
    RUNNING,
    /** It has ended and is started again when the back-off is over. */
    BACKING_OFF,
    /** It is being stopped for good. */
    STOPPING,
    /** It has ended for good. */
    ENDED
}
