package io.quorate.failover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ties a program's process group to a pipe that this JVM holds: only the end of a pipe tells when a JVM is killed with
 * SIGKILL. (PR_SET_PDEATHSIG is not to be had from Java.)
 *
 * <p>The process that is started becomes the program, so that its number, its exit status and signals are the program's own.
 * Beside it waits a guard, in the same group, so that the group's number stays taken as long as the guard may kill it; and
 * orphaned on purpose, so that it is no child that the program did not ask for.
 */
final class Tether {
    private static final Path SHELL = Path.of("/bin/sh");

    private static final String GUARDED = "case $0 in group) whom=-$$ ;; *) whom=$$ ;; esac; exec 3<&0; "
            + "( ( trap '' HUP INT TERM; read -r line <&3; kill -s KILL -- \"$whom\" ) >/dev/null 2>&1 & ); "
            + "exec \"$@\" 3<&- </dev/null";

    /** A shell that a JVM starts leads no group yet, so setsid has no need to fork. */
    private static final String SCRIPT = "guarded=$1; shift; if command -v setsid >/dev/null 2>&1; then "
            + "exec setsid /bin/sh -c \"$guarded\" group \"$@\"; fi; exec /bin/sh -c \"$guarded\" alone \"$@\"";

    private Tether() {}

    /** Whether the pipe to the process is held for the guard; else it is the process's own standard input. */
    static boolean holds(WorkerCommand command) {
        return command.tethered() && Files.isExecutable(SHELL);
    }

    static List<String> words(WorkerCommand command) {
        if (!holds(command)) {
            return command.words();
        }
        List<String> words = new ArrayList<>(List.of(SHELL.toString(), "-c", SCRIPT, "sh", GUARDED));
        words.addAll(command.words());
        return words;
    }
}
