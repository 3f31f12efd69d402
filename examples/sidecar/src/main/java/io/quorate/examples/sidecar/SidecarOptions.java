package io.quorate.examples.sidecar;

import io.quorate.failover.SupervisorOptions;
import io.quorate.failover.WorkerCommand;
import io.quorate.health.ProbeKind;
import io.quorate.health.ProbeOptions;
import io.quorate.registry.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to run and how.
 *
 * @param instance what to register while it runs
 * @param command how to start it
 * @param supervision how to keep it running
 * @param probes how to judge its health; with none it is ready while it runs
 * @param primary where it stands for election
 * @param stopDelay how long it is still served after it left rotation, before it is told to end
 */
record SidecarOptions(
        ServiceInstance instance,
        WorkerCommand command,
        SupervisorOptions supervision,
        List<ProbeSetup> probes,
        Optional<PrimarySetup> primary,
        Duration stopDelay) {

    /** A probe of the server by HTTP. */
    record ProbeSetup(ProbeKind kind, URI uri, ProbeOptions options) {}

    /**
     * An election.
     *
     * @param hookTimeout how long a hook may take
     */
    record PrimarySetup(String election, int priority, Hook promote, Hook demote, Duration hookTimeout) {}

    /** What is called on a change of the lead: a command, a URL, both in this order, or nothing. */
    record Hook(Optional<List<String>> command, Optional<URI> url) {
        boolean isNone() {
            return command.isEmpty() && url.isEmpty();
        }
    }
}
