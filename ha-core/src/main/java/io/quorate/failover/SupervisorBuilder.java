package io.quorate.failover;

import io.quorate.time.Scheduler;
import io.quorate.time.Ticker;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Supervisor}. Not thread-safe. */
public final class SupervisorBuilder {
    final WorkerCommand command;
    SupervisorOptions options = SupervisorOptions.defaults();
    WorkerListener listener = new WorkerListener() {};
    Ticker ticker = Ticker.system();

    @Nullable
    Scheduler scheduler;

    SupervisorBuilder(WorkerCommand command) {
        this.command = command;
    }

    /**
     * How to keep it running.
     *
     * @param value {@link SupervisorOptions#defaults()} by default
     * @return this
     */
    public SupervisorBuilder options(SupervisorOptions value) {
        options = value;
        return this;
    }

    /**
     * Who hears of it.
     *
     * @param value nobody by default
     * @return this
     */
    public SupervisorBuilder listener(WorkerListener value) {
        listener = value;
        return this;
    }

    /**
     * By which clock a run's length is told, and what says when a back-off or a grace is over.
     *
     * @param clock default the system's
     * @param timers must agree with the clock; not closed by the supervisor; default one of its own
     * @return this
     */
    public SupervisorBuilder time(Ticker clock, Scheduler timers) {
        ticker = clock;
        scheduler = timers;
        return this;
    }

    /**
     * Starts the worker. That it cannot be started is an exit like others, with status 127.
     *
     * @return a supervisor; close it
     */
    public Supervisor start() {
        Supervisor supervisor = new Supervisor(this);
        supervisor.launch();
        return supervisor;
    }
}
