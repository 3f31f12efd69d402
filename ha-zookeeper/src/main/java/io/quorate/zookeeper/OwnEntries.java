package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What lives with a session, counted so that ending it stays within one transaction: ZooKeeper lists every path in it, and
 * one above {@code jute.maxbuffer} takes the ensemble down (ZOOKEEPER-4306). Thread-safe.
 */
final class OwnEntries {
    static final int MAX_ENTRIES = 10_000;
    static final int MAX_BYTES = 900_000;
    /** The length of each path is written as an int. */
    private static final int OVERHEAD = Integer.BYTES;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> paths = new HashSet<>();
    private int bytes;

    /** Counts a path, once. Others may have removed entries without our knowing, so a refusal calls for a recount. */
    boolean add(String path) {
        lock.lock();
        try {
            if (paths.contains(path)) {
                return true;
            }
            if (paths.size() >= MAX_ENTRIES || bytes + size(path) > MAX_BYTES) {
                return false;
            }
            paths.add(path);
            bytes += size(path);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(String path) {
        lock.lock();
        try {
            if (paths.remove(path)) {
                bytes -= size(path);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts again from what the store says. */
    void recount(List<String> present) {
        lock.lock();
        try {
            paths.clear();
            paths.addAll(present);
            bytes = paths.stream().mapToInt(OwnEntries::size).sum();
        } finally {
            lock.unlock();
        }
    }

    StoreException full() {
        return new StoreException(
                Kind.TOO_LARGE,
                "at most " + MAX_ENTRIES + " entries, and " + MAX_BYTES + " bytes of their paths, may live with one"
                        + " session: remove some, shorten the names or use another node for the rest");
    }

    private static int size(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
    }
}
