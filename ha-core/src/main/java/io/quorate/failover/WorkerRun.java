package io.quorate.failover;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One process of a worker. It is signalled by its handle and never by {@link Process#destroy()}, which closes the pipes as
 * well: the worker would break on its next line, and the tether take it for our death.
 */
final class WorkerRun {
    private final Process process;
    private final long startedAt;
    private final AtomicBoolean requested = new AtomicBoolean();
    private final CountDownLatch pumps = new CountDownLatch(2);

    private WorkerRun(Process process, long startedAt) {
        this.process = process;
        this.startedAt = startedAt;
    }

    static WorkerRun start(WorkerCommand command, long now) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Tether.words(command));
        builder.environment().putAll(command.environment());
        command.directory().ifPresent(folder -> builder.directory(folder.toFile()));
        Process process = builder.start();
        if (!Tether.holds(command)) {
            process.getOutputStream().close();
        }
        return new WorkerRun(process, now);
    }

    long pid() {
        return process.pid();
    }

    void pump(Executor executor, int maxLine, Consumer<OutputLine> lines) {
        LinePump out = new LinePump(process.getInputStream(), false, maxLine, lines);
        LinePump err = new LinePump(process.getErrorStream(), true, maxLine, lines);
        executor.execute(() -> pump(out));
        executor.execute(() -> pump(err));
    }

    private void pump(LinePump pump) {
        try {
            pump.run();
        } finally {
            pumps.countDown();
        }
    }

    /** Whether all that was written has been read; what holds the pipe open beyond the worker's end can delay that for ever. */
    boolean awaitOutput(Duration limit) throws InterruptedException {
        return pumps.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Sends SIGTERM to the worker, which is to tell its own children. Says whether that is the first time. */
    boolean terminate() {
        boolean first = requested.compareAndSet(false, true);
        process.toHandle().destroy();
        return first;
    }

    /** Sends SIGKILL to all that is left of the worker's tree, as far as it can be seen, and of its group if it is tethered. */
    void kill() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
            cutTether();
        }
    }

    /** Waits for the end. What the worker leaves behind in its group ends at once, with or without us. */
    int await() throws InterruptedException {
        int code = process.waitFor();
        cutTether();
        return code;
    }

    WorkerExit exit(int code, long now) {
        return new WorkerExit(pid(), code, Duration.ofNanos(now - startedAt), requested.get());
    }

    private void cutTether() {
        try {
            process.getOutputStream().close();
        } catch (IOException ignored) {
            // It is closed, which is all that is wanted.
        }
    }
}
