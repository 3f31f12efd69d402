package io.quorate.test.internal;

import io.quorate.test.TestKitException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports for servers that are told their port. They lie below the range from which Linux takes the local ports of
 * outgoing connections, so that a killed server finds its port free when it comes back.
 *
 * <p>Another process may take a port between the look and the use: whoever uses one retries with another.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_700;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * Takes a port that nobody listens on, on any address, and that nobody else in this JVM has taken.
     *
     * @return the port; give it back with {@link #release}
     */
    public static int take() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (TAKEN.add(port)) {
                if (isFree(port)) {
                    return port;
                }
                TAKEN.remove(port);
            }
        }
        throw new TestKitException("no free port found between " + FIRST + " and " + LAST + " in " + ATTEMPTS
                + " attempts; end some of the servers on this machine");
    }

    /**
     * Gives a port back.
     *
     * @param port what {@link #take} returned
     */
    public static void release(int port) {
        TAKEN.remove(port);
    }

    private static boolean isFree(int port) {
        // The wildcard address collides with a listener on any address.
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
