package io.quorate.benchmarks;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** Curator's recipes. */
final class CuratorLocks implements LockService {
    static final String NAME = "Curator";

    private final CuratorFramework client;

    CuratorLocks(String uri) throws InterruptedException {
        client = connect(uri, 10_000);
    }

    static CuratorFramework connect(String uri, int sessionMillis) throws InterruptedException {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                StoreSite.zooKeeperServers(uri), sessionMillis, 15_000, new ExponentialBackoffRetry(100, 5));
        client.start();
        if (!client.blockUntilConnected(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection with " + uri);
        }
        return client;
    }

    @Override
    public Mutex mutex(String name) {
        InterProcessMutex mutex = new InterProcessMutex(client, "/curator/locks/" + name);
        return () -> {
            mutex.acquire();
            return mutex::release;
        };
    }

    @Override
    public Mutex semaphore(String name, int permits) {
        InterProcessSemaphoreV2 semaphore = new InterProcessSemaphoreV2(client, "/curator/semaphores/" + name, permits);
        return () -> {
            Lease lease = semaphore.acquire();
            return lease::close;
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
