package io.quorate.test.process;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A JVM in a process of its own that can be talked to, killed and paused.
 *
 * <p>The control channel is lines: the parent {@linkplain #send sends} one to the child's standard input and
 * {@linkplain #awaitLine awaits} one on its standard output. Standard error goes to a file; both ends show up in the
 * message of whatever fails. The child halts with status {@link ChildMain#ORPHANED} when its parent dies, however the
 * parent dies, a paused child included.
 *
 * <p>Thread-safe, but two threads that await lines of one child take them from each other.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path workFolder;
    private final LineReader output;
    private final OwnedProcess owned;

    ChildJvm(String name, Process process, Path workFolder) {
        this.name = name;
        this.process = process;
        this.workFolder = workFolder;
        this.output = new LineReader(name, process.getInputStream());
        this.owned = new OwnedProcess(name, process, this::outputTail);
    }

    /**
     * Describes a child that runs {@code mainClass} on this JVM's class path.
     *
     * @param mainClass a class with a {@code main} method
     * @return a builder
     */
    public static ChildJvmBuilder builder(Class<?> mainClass) {
        return new ChildJvmBuilder(mainClass.getName());
    }

    /**
     * Describes a child that runs the named class.
     *
     * @param mainClass the binary name of a class with a {@code main} method
     * @return a builder
     */
    public static ChildJvmBuilder builder(String mainClass) {
        return new ChildJvmBuilder(mainClass);
    }

    /**
     * The process id.
     *
     * @return the id that the operating system knows the child by
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

    /**
     * Sends a line to the child's standard input.
     *
     * @param line the line, without its end
     * @throws TestKitException if the child is gone
     */
    public void send(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new TestKitException("cannot send '" + line + "' to " + owned.describe(), e);
        }
    }

    /**
     * Waits for a line on the child's standard output. Lines before it that do not match are passed over for good.
     *
     * @param regex what the line must contain
     * @param limit how long to wait
     * @return the line
     * @throws TestKitException if none came in time, or the child ended without it
     * @throws InterruptedException if interrupted while waiting
     */
    public String awaitLine(String regex, Duration limit) throws InterruptedException {
        return output.await(Pattern.compile(regex), limit)
                .orElseThrow(() -> new TestKitException(
                        "no line matching '" + regex + "' within " + limit + " from " + owned.describe()));
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @param command the line to send
     * @param regex what the answer must contain
     * @param limit how long to wait
     * @return the answer
     * @throws TestKitException if none came in time, or the child ended without it
     * @throws InterruptedException if interrupted while waiting
     */
    public String ask(String command, String regex, Duration limit) throws InterruptedException {
        send(command);
        return awaitLine(regex, limit);
    }

    /** Kills the child with SIGKILL and waits until it is gone. Idempotent. */
    public void kill9() {
        owned.kill9();
        closeInput();
    }

    /**
     * Asks the child to end with SIGTERM, so that its shutdown hooks run, and kills it if it has not ended in time.
     *
     * @param limit how long it may take
     * @return whether it ended by itself
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean terminate(Duration limit) throws InterruptedException {
        boolean ended = owned.terminate(limit);
        closeInput();
        return ended;
    }

    /**
     * Stops every thread of the child with SIGSTOP; returns once none runs. Connections stay open. No effect if it is
     * paused already.
     *
     * @throws TestKitException if the child is gone or cannot be stopped
     * @throws InterruptedException if interrupted while waiting
     */
    public void pause() throws InterruptedException {
        owned.pause();
    }

    /** Lets a paused child go on with SIGCONT. No effect if it is not paused. */
    public void resume() {
        owned.resume();
    }

    /**
     * Whether the child is paused by {@link #pause}.
     *
     * @return whether it is paused
     */
    public boolean isPaused() {
        return owned.isPaused();
    }

    /**
     * Waits for the child to end by itself.
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
     * The last lines of standard output and the end of standard error.
     *
     * @return the output, for a message
     */
    public String outputTail() {
        return "--- standard output\n" + output.tail() + "\n--- standard error\n" + Folders.tail(errorFile(workFolder));
    }

    /** Kills the child and removes its files. Idempotent. */
    @Override
    public void close() {
        kill9();
        output.awaitEnd(SOON);
        Folders.delete(workFolder);
    }

    static Path errorFile(Path workFolder) {
        return workFolder.resolve("stderr");
    }

    // Only now: the child halts at the end of its input, and must not do so before it is killed.
    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the standard input of child " + name, e);
        }
    }
}
