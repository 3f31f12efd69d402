package io.quorate.test.process;

import io.quorate.test.TestKitException;
import io.quorate.test.internal.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process held by SIGSTOP for as long as a shell waits on its standard input. If this JVM is killed meanwhile, the
 * shell sees the end of that input and lets the process go on, which then sees the end of its own.
 */
final class Suspension {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String SCRIPT =
            "kill -STOP \"$1\" || exit 1; echo held; read -r line; kill -CONT \"$1\" 2>/dev/null || true";

    private final Process shell;

    private Suspension(Process shell) {
        this.shell = shell;
    }

    static Suspension of(long pid) throws InterruptedException {
        Suspension suspension = new Suspension(hold(pid));
        if (!Poll.until(SOON, () -> everyThreadStopped(pid))) {
            suspension.end();
            throw new TestKitException("process " + pid + " does not stop on SIGSTOP within " + SOON);
        }
        return suspension;
    }

    void end() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TestKitException("the shell that sends SIGCONT hangs");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the pause", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process hold(long pid) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "sh", Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (shell.getInputStream().read() < 0) {
                throw new TestKitException("cannot send SIGSTOP to process " + pid);
            }
            return shell;
        } catch (IOException e) {
            throw new TestKitException("pausing needs a POSIX shell at /bin/sh", e);
        }
    }

    // The signal reaches the threads one by one: the first may be still while others run. Elsewhere than on Linux there
    // is no such list, and the signal's word has to do.
    private static boolean everyThreadStopped(long pid) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (!isStopped(thread)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + tasks, e);
        }
    }

    private static boolean isStopped(Path thread) throws IOException {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            // The name before the state is in parentheses and may itself hold blanks and parentheses.
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'T' || state == 't' || state == 'Z' || state == 'X';
        } catch (NoSuchFileException ended) {
            return true;
        }
    }
}
