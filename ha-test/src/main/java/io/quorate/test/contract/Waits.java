package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.Entry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts who waits for an entry to change, and who was told so. */
final class Waits {
    private final Set<Object> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger woken = new AtomicInteger();

    Backend.Watch await(Backend backend, Entry entry, Runnable changed) {
        Object waiter = new Object();
        open.add(waiter);
        Backend.Watch watch = backend.awaitChange(entry, () -> {
            open.remove(waiter);
            woken.incrementAndGet();
            changed.run();
        });
        return () -> {
            open.remove(waiter);
            watch.close();
        };
    }

    int open() {
        return open.size();
    }

    int woken() {
        return woken.get();
    }
}
