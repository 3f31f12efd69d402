package io.quorate.test.process;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Poll;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be done to a child process, whatever it runs. */
final class OwnedProcess {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Supplier<String> outputTail;
    private final AtomicReference<@Nullable Suspension> suspension = new AtomicReference<>();

    OwnedProcess(String name, Process process, Supplier<String> outputTail) {
        this.name = name;
        this.process = process;
        this.outputTail = outputTail;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isPaused() {
        return suspension.get() != null;
    }

    void kill9() {
        process.destroyForcibly();
        try {
            boolean gone = Poll.until(SOON, () -> !process.isAlive());
            resume();
            if (!gone) {
                throw new TestKitException("SIGKILL has not ended it within " + SOON + ": " + describe());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean terminate(Duration limit) throws InterruptedException {
        resume();
        // Process.destroy() would close the pipes as well: the end of its input kills a child before it can end itself.
        process.toHandle().destroy();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        kill9();
        return ended;
    }

    void pause() throws InterruptedException {
        if (!isAlive()) {
            throw new TestKitException("cannot pause " + describe());
        }
        if (suspension.get() == null) {
            suspension.set(Suspension.of(pid()));
        }
    }

    void resume() {
        Suspension current = suspension.getAndSet(null);
        if (current != null) {
            current.end();
        }
    }

    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TestKitException("no exit within " + limit + " of " + describe());
        }
        return process.exitValue();
    }

    String describe() {
        String state = isAlive() ? (isPaused() ? "paused" : "alive") : "ended with status " + process.exitValue();
        return "child " + name + " (pid " + pid() + ", " + state + ")\n" + outputTail.get();
    }
}
