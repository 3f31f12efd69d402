package io.quorate.failover;

import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.time.Scheduler;
import io.quorate.time.Scheduler.Cancellable;
import io.quorate.time.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one worker process running, written in whatever language: starts it, starts it again after a back-off when it ends,
 * stops it in good order, and hands on its output line by line.
 *
 * <pre>{@code
 * Supervisor worker = Supervisor.builder(WorkerCommand.of("vllm", "serve", "llama")).listener(listener).start();
 * registration.follow(worker.running());   // the kernel's word that it has ended is proof: out of rotation at once
 * }</pre>
 *
 * <p>Thread-safe. Its threads are daemons; an application that only supervises waits for {@link #ended()}.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Supervisor.class.getName());
    private static final int LINES = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final WorkerCommand command;
    private final SupervisorOptions options;
    private final WorkerListener listener;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Runnable closeScheduler;
    private final OwnThreads threads;
    private final Mailbox<Runnable> news;
    private final Mailbox<OutputLine> output;
    private final List<Runnable> runningSignals = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WorkerExit> ended = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Restarts restarts;
    private WorkerState state = WorkerState.RUNNING;
    private @Nullable WorkerRun latest;
    private @Nullable WorkerExit lastExit;
    private Cancellable timer = () -> {};
    private int restarted;
    private volatile boolean running;

    Supervisor(SupervisorBuilder setup) {
        command = setup.command;
        options = setup.options;
        listener = setup.listener;
        ticker = setup.ticker;
        OwnTime time = OwnTime.of(setup.scheduler, "quorate-worker-timer-" + command.name());
        scheduler = time.scheduler();
        closeScheduler = time::close;
        threads = new OwnThreads("quorate-worker-" + command.name());
        news = new Mailbox<>("the listener of " + command, threads, Integer.MAX_VALUE, Runnable::run);
        output = new Mailbox<>("the reader of " + command, threads, LINES, listener::output);
        restarts = new Restarts(options);
    }

    /**
     * A supervisor of a worker.
     *
     * @param command how to start it
     * @return a builder
     */
    public static SupervisorBuilder builder(WorkerCommand command) {
        return new SupervisorBuilder(command);
    }

    /**
     * What the worker does now.
     *
     * @return the state
     */
    public WorkerState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The worker's process.
     *
     * @return its id; empty while none runs
     */
    public OptionalLong pid() {
        lock.lock();
        try {
            return latest == null || !running ? OptionalLong.empty() : OptionalLong.of(latest.pid());
        } finally {
            lock.unlock();
        }
    }

    /**
     * How often it was started again.
     *
     * @return from 0 on
     */
    public int restarts() {
        lock.lock();
        try {
            return restarted;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many lines of its output were lost because the listener was slow.
     *
     * @return from 0 on
     */
    public long droppedLines() {
        return output.dropped();
    }

    /**
     * Ready while the worker's process runs: for registrations and candidacies to follow. Its signals are run on a thread of
     * the supervisor as soon as the kernel tells of the end, before any listener.
     *
     * @return the readiness
     */
    public Readiness running() {
        return new Readiness() {
            @Override
            public boolean isReady() {
                return running;
            }

            @Override
            public Subscription onChange(Runnable signal) {
                runningSignals.add(signal);
                return () -> runningSignals.remove(signal);
            }
        };
    }

    /**
     * Completes when the worker has ended for good, stopped or given up, with how it ended last. Dependent stages run on a
     * thread of the supervisor.
     *
     * @return the signal; never completes exceptionally
     */
    public CompletionStage<WorkerExit> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * Ends the worker in good order and starts it again after the back-off, whatever the policy, but within the limit of
     * restarts. No effect unless it runs. Does not wait.
     *
     * @param reason for the log
     */
    public void restart(String reason) {
        WorkerRun run;
        lock.lock();
        try {
            run = state == WorkerState.RUNNING && running ? latest : null;
        } finally {
            lock.unlock();
        }
        if (run != null) {
            LOG.log(Level.INFO, "{0} is restarted: {1}", command, reason);
            terminate(run);
        }
    }

    /**
     * Ends the worker for good: SIGTERM, and SIGKILL to all its descendants if it has not ended within the stop grace.
     * Idempotent; does not wait, see {@link #ended()}.
     */
    public void stop() {
        WorkerRun run = null;
        WorkerExit exit = null;
        lock.lock();
        try {
            if (state == WorkerState.BACKING_OFF) {
                timer.cancel();
                state = WorkerState.ENDED;
                exit = lastExit;
            } else if (state == WorkerState.RUNNING) {
                state = WorkerState.STOPPING;
                run = running ? latest : null;
            }
        } finally {
            lock.unlock();
        }
        if (exit != null) {
            finish(exit);
        } else if (run != null) {
            terminate(run);
        }
    }

    /**
     * {@linkplain #stop() Stops} the worker and waits for its end, for the last of its output, and for the calls to the
     * listener, at most the stop grace and a few seconds. Called by the listener itself, or when interrupted, it does not
     * wait. Idempotent.
     */
    @Override
    public void close() {
        stop();
        if (threads.isOwn(Thread.currentThread())) {
            return;
        }
        try {
            if (!hasEnded(options.stopGrace().plus(PATIENCE))) {
                // The scheduler is late or stands still.
                kill();
                hasEnded(PATIENCE);
            }
            WorkerRun run = latest();
            if (run != null && !run.awaitOutput(PATIENCE)) {
                LOG.log(Level.WARNING, "something that {0} left behind keeps its output open", command);
            }
            threads.close(PATIENCE);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded(Duration limit) throws InterruptedException {
        try {
            ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end never fails", e);
        }
    }

    private void kill() {
        WorkerRun run = latest();
        if (run != null) {
            run.kill();
        }
    }

    private @Nullable WorkerRun latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    private void terminate(WorkerRun run) {
        if (run.terminate()) {
            // Not on the scheduler's thread: it takes a look at every process of the machine.
            later(options.stopGrace(), run::kill);
        }
    }

    private void later(Duration delay, Runnable work) {
        Cancellable scheduled = scheduler.schedule(delay, () -> runOnThreads(work));
        lock.lock();
        try {
            timer = scheduled;
        } finally {
            lock.unlock();
        }
    }

    private void runOnThreads(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0} is closed", command);
        }
    }

    void launch() {
        WorkerRun run;
        try {
            run = WorkerRun.start(command, ticker.nanoTime());
        } catch (IOException e) {
            LOG.log(Level.WARNING, command + " cannot be started", e);
            exited(new WorkerExit(0, WorkerExit.NOT_STARTED, Duration.ZERO, false));
            return;
        }
        boolean stopping;
        lock.lock();
        try {
            latest = run;
            running = true;
            stopping = state == WorkerState.STOPPING;
        } finally {
            lock.unlock();
        }
        news.add(() -> listener.started(run.pid()));
        signal();
        run.pump(threads, options.maxLine(), output::add);
        threads.execute(() -> await(run));
        if (stopping) {
            terminate(run);
        }
    }

    private void await(WorkerRun run) {
        try {
            int code = run.await();
            exited(run.exit(code, ticker.nanoTime()));
        } catch (InterruptedException e) {
            run.kill();
        }
    }

    private void exited(WorkerExit exit) {
        boolean gaveUp = false;
        Optional<Duration> delay = Optional.empty();
        lock.lock();
        try {
            timer.cancel();
            running = false;
            lastExit = exit;
            if (state != WorkerState.STOPPING) {
                delay = restarts.after(exit);
                gaveUp = delay.isEmpty();
            }
            state = delay.isPresent() ? WorkerState.BACKING_OFF : WorkerState.ENDED;
        } finally {
            lock.unlock();
        }
        signal();
        news.add(() -> listener.exited(exit));
        if (delay.isPresent()) {
            later(delay.get(), this::relaunch);
        } else {
            if (gaveUp) {
                news.add(() -> listener.gaveUp(exit));
            }
            finish(exit);
        }
    }

    private void relaunch() {
        lock.lock();
        try {
            if (state != WorkerState.BACKING_OFF) {
                return;
            }
            state = WorkerState.RUNNING;
            restarted++;
        } finally {
            lock.unlock();
        }
        launch();
    }

    private void finish(WorkerExit exit) {
        closeScheduler.run();
        try {
            threads.execute(() -> ended.complete(exit));
        } catch (RejectedExecutionException closing) {
            ended.complete(exit);
        }
    }

    private void signal() {
        for (Runnable signal : runningSignals) {
            try {
                signal.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a signal that follows " + command + " failed", e);
            }
        }
    }

    @Override
    public String toString() {
        return "supervisor of " + command + ", " + state();
    }
}
