package io.quorate.health;

import java.util.Locale;

/** The question that a probe helps to answer. */
public enum ProbeKind {
    /** Must this process be restarted? Not judged before start-up is complete. */
    LIVENESS,
    /** May this process get traffic? False before start-up is complete. */
    READINESS,
    /** Has this process started? A start-up probe that has passed is not run again. */
    STARTUP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
