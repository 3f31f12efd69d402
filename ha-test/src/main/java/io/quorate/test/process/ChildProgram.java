package io.quorate.test.process;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A program of any kind in a process of its own that can be killed and paused, and that ends with this JVM however it
 * ends. Its input is empty, its output goes to a file. Needs a POSIX shell at {@code /bin/sh}.
 *
 * <p>Thread-safe.
 */
public final class ChildProgram implements AutoCloseable {
    /**
     * A shell waits on a pipe from this JVM, beside the program and not around it: the process that is started becomes
     * the program, so that signals reach it. Only a pipe's end tells when this JVM is killed with SIGKILL. The JDK ends
     * the pipe as well, as it reaps a program that is gone: no other process can have come by its number yet.
     */
    private static final String SCRIPT =
            "exec 3<&0; (read -r line <&3; kill -KILL $$) >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";

    private final OwnedProcess owned;
    private final Path workFolder;

    private ChildProgram(String name, Process process, Path workFolder) {
        this.workFolder = workFolder;
        owned = new OwnedProcess(name, process, this::outputTail);
    }

    /**
     * Starts a program; returns once the process exists.
     *
     * @param name what to call it in messages
     * @param command the program and its arguments
     * @param environment may change the environment that the program inherits
     * @return the running program
     * @throws TestKitException if no process can be started; a program that is not there ends at once instead, with
     *     status 126 or 127 and the reason in its output
     */
    public static ChildProgram start(String name, List<String> command, Consumer<Map<String, String>> environment) {
        Path folder = Folders.temporary("quorate-child-");
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        words.addAll(command);
        try {
            ProcessBuilder builder = new ProcessBuilder(words);
            environment.accept(builder.environment());
            File output = outputFile(folder).toFile();
            return new ChildProgram(
                    name,
                    builder.redirectErrorStream(true).redirectOutput(output).start(),
                    folder);
        } catch (IOException e) {
            Folders.delete(folder);
            throw new TestKitException("cannot start child " + name + ": it needs a POSIX shell at /bin/sh", e);
        }
    }

    /**
     * The process id.
     *
     * @return the id that the operating system knows the program by
     */
    public long pid() {
        return owned.pid();
    }

    /**
     * Whether the process exists; a paused one does.
     *
     * @return whether it is alive
     */
    public boolean isAlive() {
        return owned.isAlive();
    }

    /** Kills the program with SIGKILL and waits until it is gone. Idempotent. */
    public void kill9() {
        owned.kill9();
    }

    /**
     * Asks the program to end with SIGTERM, and kills it if it has not ended in time.
     *
     * @param limit how long it may take
     * @return whether it ended by itself
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean terminate(Duration limit) throws InterruptedException {
        return owned.terminate(limit);
    }

    /**
     * Stops every thread of the program with SIGSTOP; returns once none runs. Connections stay open. No effect if it is
     * paused already.
     *
     * @throws TestKitException if the program is gone or cannot be stopped
     * @throws InterruptedException if interrupted while waiting
     */
    public void pause() throws InterruptedException {
        owned.pause();
    }

    /** Lets a paused program go on with SIGCONT. No effect if it is not paused. */
    public void resume() {
        owned.resume();
    }

    /**
     * Whether the program is paused by {@link #pause}.
     *
     * @return whether it is paused
     */
    public boolean isPaused() {
        return owned.isPaused();
    }

    /**
     * Waits for the program to end by itself.
     *
     * @param limit how long to wait
     * @return its exit status
     * @throws TestKitException if it still runs
     * @throws InterruptedException if interrupted while waiting
     */
    public int awaitExit(Duration limit) throws InterruptedException {
        return owned.awaitExit(limit);
    }

    /**
     * The end of what the program wrote to standard output and standard error.
     *
     * @return its last 8 KB, for a message
     */
    public String outputTail() {
        return Folders.tail(outputFile(workFolder));
    }

    /** Kills the program and removes its output. Idempotent. */
    @Override
    public void close() {
        owned.kill9();
        Folders.delete(workFolder);
    }

    private static Path outputFile(Path workFolder) {
        return workFolder.resolve("output");
    }
}
