package io.quorate.health;

import io.quorate.time.Scheduler;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs probes and judges their results.
 *
 * <pre>{@code
 * HealthEngine health = HealthEngine.builder().build();
 * health.readiness("model", () -> ProbeResult.of(model.isLoaded()), ProbeOptions.defaults().withPeriod(ofSeconds(2)));
 * health.onChange(change -> log.info(change.toString()));
 * }</pre>
 *
 * <p>Probes may come and go at any time. A readiness probe makes the process not ready, and a start-up probe not started,
 * until it passes first; a liveness probe changes nothing until it has failed as often as its threshold says. Thread-safe;
 * the methods that read never block.
 */
public final class HealthEngine implements AutoCloseable {
    private static final int LIVENESS_THREADS = 2;

    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Executor executor;
    private final List<Runnable> closers;
    private final HealthBook book;
    private final ProbeLane livenessLane;
    private final ProbeLane lane;

    private HealthEngine(
            Ticker ticker, Scheduler scheduler, Executor executor, int probeThreads, List<Runnable> closers) {
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.executor = executor;
        this.closers = List.copyOf(closers);
        book = new HealthBook(ticker);
        // Else a liveness probe would wait behind probes that wait for other systems.
        livenessLane = new ProbeLane(executor, scheduler, LIVENESS_THREADS);
        lane = new ProbeLane(executor, scheduler, probeThreads);
    }

    /**
     * Starts with the system's clock, threads of its own and no probe.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Registers a probe that tells whether this process must be restarted, with the default options.
     *
     * @param name see {@link #register}
     * @param probe {@link ProbeScope#LOCAL}
     * @return takes the probe back
     */
    public HealthHandle liveness(String name, Probe probe) {
        return liveness(name, probe, ProbeOptions.defaults());
    }

    /**
     * Registers a probe that tells whether this process must be restarted.
     *
     * @param name see {@link #register}
     * @param probe {@link ProbeScope#LOCAL}
     * @param options when it runs and how it is judged
     * @return takes the probe back
     */
    public HealthHandle liveness(String name, Probe probe, ProbeOptions options) {
        return register(ProbeKind.LIVENESS, name, probe, options);
    }

    /**
     * Registers a probe that tells whether this process may get traffic, with the default options.
     *
     * @param name see {@link #register}
     * @param probe the check
     * @return takes the probe back
     */
    public HealthHandle readiness(String name, Probe probe) {
        return readiness(name, probe, ProbeOptions.defaults());
    }

    /**
     * Registers a probe that tells whether this process may get traffic.
     *
     * @param name see {@link #register}
     * @param probe the check
     * @param options when it runs and how it is judged
     * @return takes the probe back
     */
    public HealthHandle readiness(String name, Probe probe, ProbeOptions options) {
        return register(ProbeKind.READINESS, name, probe, options);
    }

    /**
     * Registers a probe that tells whether this process has started. It runs until it has passed once.
     *
     * @param name see {@link #register}
     * @param probe the check
     * @param options when it runs and how it is judged
     * @return takes the probe back
     */
    public HealthHandle startup(String name, Probe probe, ProbeOptions options) {
        return register(ProbeKind.STARTUP, name, probe, options);
    }

    /**
     * Registers a probe.
     *
     * @param kind what it helps to decide
     * @param name 1 to 128 characters, not blank, without control characters; unique within the kind
     * @param probe the check
     * @param options when it runs and how it is judged
     * @return takes the probe back
     * @throws IllegalArgumentException if the name is bad or taken, or an external probe is to decide liveness
     * @throws IllegalStateException if the engine is closed
     */
    public HealthHandle register(ProbeKind kind, String name, Probe probe, ProbeOptions options) {
        Checks.text("probe name", name);
        if (kind == ProbeKind.LIVENESS && probe.scope() == ProbeScope.EXTERNAL) {
            throw new IllegalArgumentException(
                    "probe '" + name + "' depends on another system and cannot decide liveness:"
                            + " an outage there would restart every instance here and mend nothing. Register it with"
                            + " readiness(...), and let a ProgressProbe or CanaryProbe decide liveness");
        }
        ProbeLane itsLane = kind == ProbeKind.LIVENESS ? livenessLane : lane;
        ProbeTask task = new ProbeTask(name, kind, probe, options, itsLane, scheduler, book);
        book.add(task);
        task.start();
        return task;
    }

    /**
     * Makes the process not ready at once, whatever its probes say, for example to drain it. Several holds may overlap;
     * readiness returns when the last is closed.
     *
     * @param reason shown to people; 1 to 128 characters, not blank, without control characters
     * @return ends the hold
     * @throws IllegalArgumentException if the reason is bad
     * @throws IllegalStateException if the engine is closed
     */
    public HealthHandle holdReadiness(String reason) {
        Object hold = new Object();
        book.hold(hold, Checks.text("reason", reason));
        return () -> book.release(hold);
    }

    /**
     * Tells a listener of every change of the overall state from now on. Register first, then read {@link #snapshot()}.
     *
     * @param listener called on the engine's executor, never concurrently with itself
     * @return ends it; a call in progress goes on
     */
    public HealthHandle onChange(HealthListener listener) {
        ListenerMailbox mailbox = new ListenerMailbox(listener, executor, scheduler);
        book.listen(mailbox);
        return () -> {
            book.forget(mailbox);
            mailbox.silence();
        };
    }

    /**
     * Everything as it stands. One volatile read.
     *
     * @return an immutable snapshot
     */
    public HealthSnapshot snapshot() {
        return book.snapshot();
    }

    /**
     * The clock by which the ages in a {@link ProbeStatus} are told.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return ticker;
    }

    /**
     * Stops all probes and listeners, interrupts what runs and, if the threads are the engine's own, waits up to 5 s for it
     * to end. The state stays readable: not ready, else as it was. Listeners are not told. Idempotent.
     */
    @Override
    public void close() {
        book.close().forEach(ProbeTask::close);
        livenessLane.close();
        lane.close();
        closers.forEach(Runnable::run);
    }

    /** Builds a {@link HealthEngine}. Not thread-safe. */
    public static final class Builder {
        private Ticker ticker = Ticker.system();
        private @Nullable Scheduler scheduler;
        private @Nullable Executor executor;
        private int probeThreads = 4;

        private Builder() {}

        /**
         * By which clock ages are told.
         *
         * @param clock default the system's
         * @return this builder
         */
        public Builder ticker(Ticker clock) {
            ticker = clock;
            return this;
        }

        /**
         * What says when a probe is due or out of time.
         *
         * @param timers must agree with the ticker; not closed by the engine; default one of the engine's own
         * @return this builder
         */
        public Builder scheduler(Scheduler timers) {
            scheduler = timers;
            return this;
        }

        /**
         * Where probes and listeners run.
         *
         * @param threads must not run a task inside {@code execute}, nor make tasks wait for each other: the engine bounds
         *     its use itself; not closed by the engine; default threads of the engine's own
         * @return this builder
         */
        public Builder executor(Executor threads) {
            executor = threads;
            return this;
        }

        /**
         * How many readiness and start-up probes may run at once; two liveness probes may run besides. A probe past its
         * time-out does not count. Too few and slow probes run late.
         *
         * @param threads at least 1; default 4
         * @return this builder
         * @throws IllegalArgumentException if out of range
         */
        public Builder probeThreads(int threads) {
            probeThreads = Checks.atLeast("probeThreads", 1, threads);
            return this;
        }

        /**
         * Makes the engine.
         *
         * @return an engine without probes
         */
        public HealthEngine build() {
            List<Runnable> closers = new ArrayList<>();
            return new HealthEngine(
                    ticker,
                    scheduler != null ? scheduler : ownScheduler(closers),
                    executor != null ? executor : ownThreads(closers),
                    probeThreads,
                    closers);
        }

        private static Scheduler ownScheduler(List<Runnable> closers) {
            SystemScheduler own = new SystemScheduler("quorate-health-timer");
            closers.add(own::close);
            return own;
        }

        private static Executor ownThreads(List<Runnable> closers) {
            ProbeThreads own = new ProbeThreads();
            closers.add(own::close);
            return own;
        }
    }
}
