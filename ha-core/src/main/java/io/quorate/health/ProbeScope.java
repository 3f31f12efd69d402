package io.quorate.health;

/** What the outcome of a {@link Probe} depends on. */
public enum ProbeScope {
    /** This process and its host alone. */
    LOCAL,
    /** Another system, too. Never a reason to restart this process, so not allowed for {@link ProbeKind#LIVENESS}. */
    EXTERNAL
}
