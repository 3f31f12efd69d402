package io.quorate.health;

import java.util.List;

/** The overall state and that of every probe at one instant. Immutable. */
public final class HealthSnapshot {
    private final List<ProbeStatus> probes;
    private final List<String> holds;
    private final boolean started;
    private final boolean live;
    private final boolean ready;

    HealthSnapshot(List<ProbeStatus> probes, List<String> holds) {
        this.probes = List.copyOf(probes);
        this.holds = List.copyOf(holds);
        boolean allStarted = true;
        boolean noneDead = true;
        boolean allReady = true;
        for (ProbeStatus probe : this.probes) {
            switch (probe.kind()) {
                case STARTUP -> allStarted &= probe.state() == ProbeState.UP;
                case LIVENESS -> noneDead &= probe.state() != ProbeState.DOWN;
                case READINESS -> allReady &= probe.state() == ProbeState.UP;
            }
        }
        started = allStarted;
        live = !started || noneDead;
        ready = started && allReady && this.holds.isEmpty();
    }

    /**
     * Whether every start-up probe has passed.
     *
     * @return true as well if there is none
     */
    public boolean started() {
        return started;
    }

    /**
     * Whether no liveness probe is down.
     *
     * @return true as well if there is none, and before start-up is complete
     */
    public boolean live() {
        return live;
    }

    /**
     * Whether start-up is complete, every readiness probe is up and nothing holds readiness back.
     *
     * @return whether traffic may come
     */
    public boolean ready() {
        return ready;
    }

    /**
     * The overall state of a kind.
     *
     * @param kind which
     * @return {@link #live()}, {@link #ready()} or {@link #started()}
     */
    public boolean isHealthy(ProbeKind kind) {
        return switch (kind) {
            case LIVENESS -> live;
            case READINESS -> ready;
            case STARTUP -> started;
        };
    }

    /**
     * Every probe, in the order of registration.
     *
     * @return an immutable list
     */
    public List<ProbeStatus> probes() {
        return probes;
    }

    /**
     * Why readiness is held back, if it is.
     *
     * @return the reasons, oldest first; an immutable list
     */
    public List<String> holds() {
        return holds;
    }

    @Override
    public String toString() {
        return "HealthSnapshot[started=" + started + ", live=" + live + ", ready=" + ready + ", holds=" + holds
                + ", probes=" + probes + "]";
    }
}
