package io.quorate.examples.demo;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs a server in a process of the demo's, which ends when its standard input does: however the demo dies, the operating
 * system closes that.
 */
final class Child {
    private static final int ORPHANED = 3;
    private static final long GRACE_MILLIS = 12_000;

    private Child() {}

    /** The server's main class, then its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
        daemon("parent-watch", Child::endWithParent);
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(args[0] + " failed to start", e.getCause());
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent.
            }
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
        // A server that cannot close, for instance because the store went first, must not stay.
        daemon("parent-watch-last", Child::haltAfterGrace);
        System.exit(0);
    }

    private static void haltAfterGrace() {
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            // Then it is time all the same.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
