package io.quorate.zookeeper;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paths of which something was true when they were last heard of, as that they are there: a guess that saves failed attempts,
 * never more.
 * Thread-safe.
 */
final class Known {
    private static final int MOST = 20_000;

    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    boolean contains(String path) {
        return paths.contains(path);
    }

    void add(String path) {
        // Whoever uses ever new names would fill the memory; guessing anew is cheap.
        if (paths.size() >= MOST) {
            paths.clear();
        }
        paths.add(path);
    }

    void remove(String path) {
        paths.remove(path);
    }
}
