package io.quorate.health;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change of the overall state of one kind. Immutable. */
public final class HealthChange {
    private final ProbeKind kind;
    private final boolean healthy;
    private final String cause;
    private final @Nullable ProbeStatus probe;
    private final HealthSnapshot snapshot;

    HealthChange(ProbeKind kind, String cause, @Nullable ProbeStatus probe, HealthSnapshot snapshot) {
        this.kind = kind;
        this.healthy = snapshot.isHealthy(kind);
        this.cause = cause;
        this.probe = probe;
        this.snapshot = snapshot;
    }

    /**
     * What changed: live, ready or started.
     *
     * @return the kind
     */
    public ProbeKind kind() {
        return kind;
    }

    /**
     * The state now; before, it was the opposite.
     *
     * @return whether the kind is healthy now
     */
    public boolean healthy() {
        return healthy;
    }

    /**
     * Why, for people and logs.
     *
     * @return the cause, never empty
     */
    public String cause() {
        return cause;
    }

    /**
     * The probe that tipped the balance.
     *
     * @return its status after the change; empty if a hold on readiness did it
     */
    public Optional<ProbeStatus> probe() {
        return Optional.ofNullable(probe);
    }

    /**
     * Everything as it was right after the change. A later change may have happened since.
     *
     * @return the snapshot
     */
    public HealthSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public String toString() {
        return kind + (healthy ? " up: " : " down: ") + cause;
    }
}
