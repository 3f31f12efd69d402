package io.quorate.test.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The main class of every child JVM: runs another class's {@code main} and halts the JVM as soon as standard input
 * ends. Only a pipe's end reaches a child whose parent was killed with SIGKILL.
 */
public final class ChildMain {
    /** The exit status of a child whose parent is gone. */
    public static final int ORPHANED = 86;

    private static final int CHUNK = 8_192;

    private ChildMain() {}

    /**
     * Runs the class named by the first argument with the others.
     *
     * @param args a class name and its arguments
     * @throws Throwable what that class's {@code main} throws
     */
    public static void main(String[] args) throws Throwable {
        InputStream parent = System.in;
        FedInput input = new FedInput();
        System.setIn(input);
        Thread watch = new Thread(() -> feed(parent, input), "quorate-parent-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Method main = Class.forName(args[0]).getMethod("main", String[].class);
            // A test's main class need not be public.
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    // Halts rather than exits: a shutdown hook could hang, and an orphan must not outlive its parent.
    private static void feed(InputStream parent, FedInput input) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n = parent.read(chunk); n >= 0; n = parent.read(chunk)) {
                input.feed(Arrays.copyOf(chunk, n));
            }
        } catch (IOException broken) {
            System.err.println("standard input broke: " + broken);
        } finally {
            Runtime.getRuntime().halt(ORPHANED);
        }
    }
}
