package io.quorate.failover;

/** What an autoscaler is advised to do. */
public enum ScaleAdvice {
    /** Add instances. */
    OUT,
    /** Leave it at that. */
    HOLD,
    /** Take instances away. */
    IN
}
