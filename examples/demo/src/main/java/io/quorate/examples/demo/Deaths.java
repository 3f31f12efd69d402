package io.quorate.examples.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When the demo killed whom, by the host's monotonic clock, which all its processes share. Thread-safe. */
final class Deaths {
    private final Map<String, Long> killedAt = new ConcurrentHashMap<>();

    void killed(String name) {
        killedAt.put(name, System.nanoTime());
    }

    boolean isDead(String name) {
        return killedAt.containsKey(name);
    }

    /** Whether it had been killed by then. */
    boolean wasDead(String name, long at) {
        Long killed = killedAt.get(name);
        return killed != null && at - killed >= 0;
    }
}
