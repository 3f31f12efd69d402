package io.quorate.examples.launch;

import io.quorate.QuorateException;

/**
 * A server as a program: it starts from its flags, says in one line why it cannot, and is closed when the process is told
 * to end.
 */
@FunctionalInterface
public interface Program {
    /** The exit status of a program that could not start. */
    int CANNOT_START = 2;

    /**
     * Starts.
     *
     * @param flags the command line
     * @return what to close when the process ends
     * @throws InterruptedException if interrupted while starting
     */
    AutoCloseable start(Flags flags) throws InterruptedException;

    /**
     * Runs a program until the process ends; its threads must keep it alive. Exits with {@link #CANNOT_START} if it cannot
     * start.
     *
     * @param name shown with errors
     * @param args the arguments of {@code main}
     * @param program what to run
     * @throws InterruptedException if interrupted while starting
     */
    static void run(String name, String[] args, Program program) throws InterruptedException {
        try {
            AutoCloseable running = program.start(Flags.parse(args));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(name, running), name + "-shutdown"));
        } catch (CannotStartException | QuorateException | IllegalArgumentException e) {
            System.err.println(name + ": " + oneLine(e));
            System.exit(CANNOT_START);
        }
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
    }

    private static void close(String name, AutoCloseable running) {
        try {
            running.close();
        } catch (Exception e) {
            System.err.println(name + ": did not close in good order: " + e);
        }
    }
}
