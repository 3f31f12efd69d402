package io.quorate.internal.lifeline;

import io.quorate.internal.json.MalformedException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a guardian is started: a JVM as small as one can be, of the same Java as this one.
 *
 * @param words the command
 */
record GuardianCommand(List<String> words) {
    private static final String PROC = "/proc";

    /** Nothing in it is ever hot enough for a compiler to earn its memory back. */
    private static final List<String> SMALL = List.of(
            "-Xint",
            "-Xmx4m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-XX:ReservedCodeCacheSize=4m",
            // The archive of classes where it was made for: its pages are then shared with all other guardians of the
            // host.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            // It would leave a file behind when the guardian is killed.
            "-XX:-UsePerfData");

    private static final Path SHELL = Path.of("/bin/sh");

    /**
     * Somebody may pause the guardian, and its node may die meanwhile: then the kernel lets it go on, so that it can say so
     * and end. Only util-linux's setpriv can ask for that. The parent whose end counts is the thread that starts it, which
     * waits for it; and who runs already takes no notice.
     */
    private static final String RESUMED = "if setpriv --pdeathsig CONT true >/dev/null 2>&1; then "
            + "exec setpriv --pdeathsig CONT \"$@\"; fi; exec \"$@\"";

    /** Why there can be no guardian here. */
    static final class NoGuardianException extends Exception {
        private static final long serialVersionUID = 1L;

        NoGuardianException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** For this process, on the system of this name. */
    static GuardianCommand find(String system) throws NoGuardianException {
        if (!system.equals("Linux")) {
            throw new NoGuardianException("only Linux tells what it needs to know, and this is " + system, null);
        }
        Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new NoGuardianException("there is no " + java + " to run it", null);
        }
        long pid = ProcessHandle.current().pid();
        try {
            long start = ThreadStat.read(Path.of(PROC, "self", "stat")).start();
            return new GuardianCommand(command(java, classes(), PROC, pid, start));
        } catch (IOException | MalformedException e) {
            throw new NoGuardianException("/proc does not tell of this process: " + e.getMessage(), e);
        }
    }

    static List<String> command(Path java, Path classes, String proc, long pid, long start) {
        List<String> words = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            words.addAll(List.of(SHELL.toString(), "-c", RESUMED, "sh"));
        }
        words.add(java.toString());
        words.addAll(SMALL);
        words.addAll(List.of("-cp", classes.toString(), Guardian.class.getName()));
        words.addAll(List.of(proc, Long.toString(pid), Long.toString(start)));
        return words;
    }

    /** This module alone, wherever it was loaded from: a folder or a plain file. */
    static Path classes() throws NoGuardianException {
        CodeSource source = Guardian.class.getProtectionDomain().getCodeSource();
        String location = source == null ? "nowhere" : source.getLocation().toString();
        if (source == null || !location.startsWith("file:")) {
            throw new NoGuardianException("its classes are not in a file of their own but in " + location, null);
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new NoGuardianException("its classes cannot be found at " + location, e);
        }
    }

    /** Starts it. What it says, good or bad, comes on its standard output. */
    Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).directory(new File("/"));
        // Options and secrets that are meant for this process are none of its business.
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !name.equals("LD_LIBRARY_PATH"));
        environment.put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }
}
