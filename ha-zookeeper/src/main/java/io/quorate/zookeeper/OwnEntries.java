package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What lives with a session, counted so that ending it stays within one transaction: ZooKeeper lists every path in it, and
 * one above {@code jute.maxbuffer} takes the ensemble down (ZOOKEEPER-4306). Thread-safe.
 */
final class OwnEntries {
    /** A tenth of the transaction is left for the rest of it. */
    private static final int RESERVE_DIVISOR = 10;

    /** The length of each path is written as an int. */
    private static final int OVERHEAD = Integer.BYTES;

    private enum State {
        UNDER_WAY,
        THERE
    }

    private final int maxEntries;
    private final int maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, State> paths = new HashMap<>();
    private int bytes;

    OwnEntries(int maxEntries, int buffer) {
        this.maxEntries = maxEntries;
        maxBytes = buffer - buffer / RESERVE_DIVISOR;
    }

    /** Counts a path, once. Others may have removed entries without our knowing, so a refusal calls for a recount. */
    boolean add(String path) {
        lock.lock();
        try {
            if (paths.containsKey(path)) {
                return true;
            }
            if (paths.size() >= maxEntries || bytes + size(path) > maxBytes) {
                return false;
            }
            count(path, State.UNDER_WAY);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The path is there, or may be: the next recount tells. */
    void settle(String path) {
        lock.lock();
        try {
            paths.replace(path, State.THERE);
        } finally {
            lock.unlock();
        }
    }

    void remove(String path) {
        lock.lock();
        try {
            if (paths.remove(path) != null) {
                bytes -= size(path);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts again from what the store says, and what it may not know yet. */
    void recount(List<String> present) {
        lock.lock();
        try {
            paths.values().removeIf(state -> state == State.THERE);
            bytes = paths.keySet().stream().mapToInt(OwnEntries::size).sum();
            present.stream().filter(path -> !paths.containsKey(path)).forEach(path -> count(path, State.THERE));
        } finally {
            lock.unlock();
        }
    }

    private void count(String path, State state) {
        paths.put(path, state);
        bytes += size(path);
    }

    StoreException full() {
        return new StoreException(
                Kind.TOO_LARGE,
                "at most " + maxEntries + " entries, and " + maxBytes + " bytes of their paths, may live with one"
                        + " session: remove some, shorten the names or use another node for the rest");
    }

    private static int size(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
    }
}
