package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets pipelined transactions on one key go one after the other. The server keeps the order of what it is sent, but a
 * transaction that has to be tried again would be overtaken. Those on different keys do not wait for each other.
 */
final class Turns {
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<Void>> last = new HashMap<>();

    /** A long queue must not end in one deep stack, so whoever waits is woken by the executor. */
    Turns(Executor executor) {
        this.executor = executor;
    }

    <T> CompletableFuture<T> take(Collection<String> keys, Supplier<CompletableFuture<T>> work) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        List<CompletableFuture<Void>> earlier = new ArrayList<>();
        lock.lock();
        try {
            for (String key : keys) {
                CompletableFuture<Void> before = last.put(key, mine);
                if (before != null) {
                    earlier.add(before);
                }
            }
        } finally {
            lock.unlock();
        }
        CompletableFuture<T> done = earlier.isEmpty()
                ? begin(work)
                : CompletableFuture.allOf(earlier.toArray(CompletableFuture<?>[]::new))
                        .thenCompose(turn -> begin(work));
        return done.whenComplete((value, error) -> release(keys, mine));
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            // As a failure, after which the next has its turn.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void release(Collection<String> keys, CompletableFuture<Void> mine) {
        boolean awaited = false;
        lock.lock();
        try {
            for (String key : keys) {
                awaited |= !last.remove(key, mine);
            }
        } finally {
            lock.unlock();
        }
        if (awaited) {
            executor.execute(() -> mine.complete(null));
        }
    }
}
