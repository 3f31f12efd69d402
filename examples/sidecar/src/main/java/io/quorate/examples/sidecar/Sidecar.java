package io.quorate.examples.sidecar;

import io.quorate.HaNode;
import io.quorate.Readiness;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidateOptions;
import io.quorate.examples.launch.Closer;
import io.quorate.examples.sidecar.SidecarOptions.PrimarySetup;
import io.quorate.examples.sidecar.SidecarOptions.ProbeSetup;
import io.quorate.failover.OutputLine;
import io.quorate.failover.Supervisor;
import io.quorate.failover.WorkerExit;
import io.quorate.failover.WorkerListener;
import io.quorate.health.HealthChange;
import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;
import io.quorate.health.HttpProbe;
import io.quorate.health.Probe;
import io.quorate.health.ProbeKind;
import io.quorate.health.ProbeResult;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One server process as a member of a cluster. Its health is that of the process's present run. */
final class Sidecar implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Sidecar.class.getName());
    private static final Duration ACKNOWLEDGED = Duration.ofSeconds(2);

    private final SidecarOptions options;
    private final Consumer<OutputLine> output;
    private final Closer parts;
    private final HealthEngine health;
    private final Enrolment enrolment;
    private final List<HealthHandle> probes = new CopyOnWriteArrayList<>();
    private final Optional<Candidacy> candidacy;
    private final Supervisor worker;

    private Sidecar(HaNode node, SidecarOptions options, Consumer<OutputLine> output, Closer parts) {
        this.options = options;
        this.output = output;
        this.parts = parts;
        health = parts.add(HealthEngine.builder().build());
        probes.add(health.holdReadiness("the server does not run"));
        enrolment = new Enrolment(node.registry(), options.instance(), Readiness.of(health));
        worker = parts.add(Supervisor.builder(options.command())
                .options(options.supervision())
                .listener(new Course())
                .start());
        parts.add(health.onChange(this::restartIfDead));
        candidacy = options.primary().map(setup -> stand(node, setup));
    }

    /**
     * Starts the server and joins.
     *
     * @param node not closed by the sidecar
     * @param output told of the server's lines, on one thread
     */
    static Sidecar start(HaNode node, SidecarOptions options, Consumer<OutputLine> output) {
        Closer parts = new Closer();
        try {
            return new Sidecar(node, options, output, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    HealthEngine health() {
        return health;
    }

    Supervisor worker() {
        return worker;
    }

    Optional<Candidacy> candidacy() {
        return candidacy;
    }

    private Candidacy stand(HaNode node, PrimarySetup setup) {
        HookRunner hooks = parts.add(new HookRunner(node.info().id(), setup));
        Primary primary = new Primary(hooks, () -> worker.running().isReady());
        CandidateOptions candidate = CandidateOptions.defaults()
                .withPriority(setup.priority())
                .withReadiness(Readiness.of(health))
                .withStopGrace(setup.hookTimeout().plus(ACKNOWLEDGED));
        return parts.add(node.election(setup.election()).stand(primary, candidate));
    }

    /** On the supervisor's thread for such news, in order. */
    private final class Course implements WorkerListener {
        @Override
        public void started(long pid) {
            LOG.log(Level.INFO, "{0} started as process {1}", options.command(), Long.toString(pid));
            List<HealthHandle> before = List.copyOf(probes);
            options.probes().forEach(setup -> probes.add(watch(setup)));
            end(before);
            enrolment.begin();
        }

        @Override
        public void exited(WorkerExit exit) {
            enrolment.end();
            List<HealthHandle> before = List.copyOf(probes);
            probes.add(health.holdReadiness("the server does not run"));
            end(before);
            LOG.log(
                    exit.requested() ? Level.INFO : Level.WARNING,
                    "{0} ended with status {1} after {2}",
                    options.command(),
                    exit.code(),
                    exit.uptime());
        }

        @Override
        public void gaveUp(WorkerExit last) {
            LOG.log(Level.ERROR, "{0} is not started again", options.command());
        }

        @Override
        public void output(OutputLine line) {
            output.accept(line);
        }
    }

    private void end(List<HealthHandle> handles) {
        probes.removeAll(handles);
        handles.forEach(HealthHandle::close);
    }

    private HealthHandle watch(ProbeSetup setup) {
        Duration timeout = setup.options().timeout();
        HttpProbe http =
                HttpProbe.get(setup.uri()).withTimeout(timeout.multipliedBy(9).dividedBy(10));
        Probe probe = setup.kind() == ProbeKind.LIVENESS ? new OwnServer(http) : http;
        return health.register(setup.kind(), setup.kind() + " of the server", probe, setup.options());
    }

    /** Another system to the library, but the sidecar's own: restarting it is what mends it, so it may decide liveness. */
    private record OwnServer(HttpProbe http) implements Probe {
        @Override
        public ProbeResult check() throws InterruptedException {
            return http.check();
        }
    }

    private void restartIfDead(HealthChange change) {
        if (change.kind() == ProbeKind.LIVENESS && !change.healthy()) {
            worker.restart(change.cause());
        }
    }

    /**
     * Leaves rotation, hands the lead on, ends the server in good order.
     *
     * @return the server's exit status; 128 + 15 if that is not known
     */
    int stop() {
        try {
            if (worker.running().isReady()) {
                leaveRotation();
            }
            worker.close();
            parts.close();
            return worker.ended()
                    .toCompletableFuture()
                    .get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS)
                    .code();
        } catch (InterruptedException e) {
            parts.close();
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "the end of the server is not known", e);
        }
        return 128 + 15;
    }

    private void leaveRotation() throws InterruptedException {
        probes.add(health.holdReadiness("draining"));
        CompletionStage<Void> drained = enrolment.drain();
        CompletionStage<Void> left = candidacy.map(Candidacy::closed).orElse(CompletableFuture.completedStage(null));
        candidacy.ifPresent(Candidacy::close);
        await("the store does not know that the server drains", drained, ACKNOWLEDGED);
        Duration patience = options.primary().map(PrimarySetup::hookTimeout).orElse(Duration.ZERO);
        await("the lead was not handed on in time", left, patience.plus(ACKNOWLEDGED));
        if (!options.stopDelay().isZero()) {
            await("", worker.ended(), options.stopDelay());
        }
    }

    private static void await(String otherwise, CompletionStage<?> stage, Duration limit) throws InterruptedException {
        try {
            stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (!otherwise.isEmpty()) {
                LOG.log(Level.WARNING, otherwise, e);
            }
        }
    }

    @Override
    public void close() {
        LOG.log(Level.DEBUG, "ended with status {0}", stop());
    }
}
