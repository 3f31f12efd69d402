package io.quorate.benchmarks;

import io.quorate.HaNode;
import io.quorate.lock.DistributedLock;
import io.quorate.lock.DistributedSemaphore;
import io.quorate.lock.LockGrant;
import java.time.Duration;

/** Ours. */
final class QuorateLocks implements LockService {
    static final String NAME = "Quorate";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HaNode node;

    QuorateLocks(String uri) throws InterruptedException {
        node = HaNode.builder(uri).build();
    }

    @Override
    public Mutex mutex(String name) {
        DistributedLock lock = node.lock(name);
        return () -> held(lock.acquire(LIMIT));
    }

    @Override
    public Mutex semaphore(String name, int permits) {
        DistributedSemaphore semaphore = node.semaphore(name, permits);
        return () -> held(semaphore.acquire(LIMIT));
    }

    @Override
    public void close() {
        node.close();
    }

    private static Mutex.Held held(LockGrant grant) {
        return new Mutex.Held() {
            @Override
            public void release() {
                grant.close();
            }

            @Override
            public void releaseAndWait() throws InterruptedException {
                grant.closeAndWait();
            }
        };
    }
}
