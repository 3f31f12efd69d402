package io.quorate.examples.drill;

import io.quorate.test.TestKitException;
import io.quorate.test.drill.Event;
import io.quorate.test.drill.History;
import io.quorate.test.process.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A worker in a process of its own, and the processes that follow it under the same name. Thread-safe. */
final class WorkerProcess implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final List<String> SMALL = List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dlogback.configurationFile=drill-logback.xml");

    private final String name;
    private final History history;
    private final String classPath;
    private final IntFunction<WorkerOptions> options;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ChildJvm child;
    private int life;

    WorkerProcess(String name, History history, String classPath, IntFunction<WorkerOptions> options) {
        this.name = name;
        this.history = history;
        this.classPath = classPath;
        this.options = options;
    }

    String name() {
        return name;
    }

    /** Starts the next one; returns once the process exists. */
    void start() {
        locked(() -> {
            end();
            life++;
            history.add(new Event.Life(System.nanoTime(), name, life, true));
            child = ChildJvm.builder(Worker.class)
                    .name(name)
                    .classPath(classPath)
                    .jvmFlags(SMALL)
                    .args(options.apply(life).toArguments())
                    .start();
        });
    }

    void kill() {
        locked(this::end);
    }

    void pause() throws InterruptedException {
        present().pause();
    }

    void resume() {
        present().resume();
    }

    void stepDown() {
        present().send("step-down");
    }

    /** Lets it leave in good order, after which it has looked for what it left behind. */
    void stop() throws InterruptedException {
        try {
            present().ask("stop", Worker.STOPPED, STOP_LIMIT);
        } catch (TestKitException e) {
            history.add(new Event.Failed(System.nanoTime(), name, "it did not stop: " + e.getMessage()));
        }
        kill();
    }

    private ChildJvm present() {
        lock.lock();
        try {
            if (child == null) {
                throw new TestKitException("worker " + name + " does not run: start it first");
            }
            return child;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        if (child != null) {
            child.close();
            child = null;
            history.add(new Event.Life(System.nanoTime(), name, life, false));
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
