package io.quorate.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** What ZooKeeper itself takes for the writes that a lock cannot do without. */
final class RawZooKeeper implements RawStore {
    private static final byte[] EMPTY = {};

    private final ZooKeeper client;
    private final String folder = "/raw-" + Long.toString(System.nanoTime(), 36);

    RawZooKeeper(String uri) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        client = new ZooKeeper(StoreSite.zooKeeperServers(uri), 10_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection with " + uri);
        }
        client.create(folder, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    @Override
    public Figures oneCaller(Duration time) throws Exception {
        LongStream.Builder samples = LongStream.builder();
        int pairs = 0;
        long end = System.nanoTime() + time.toNanos();
        do {
            long asked = System.nanoTime();
            String path = client.create(folder + "/n-", EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
            samples.add(System.nanoTime() - asked);
            client.delete(path, -1);
            pairs++;
        } while (System.nanoTime() - end < 0);
        return new Figures()
                .with(Figures.RATE, pairs / (time.toNanos() / 1e9))
                .withLatency(samples.build().toArray());
    }

    /** Pairs of create and delete, so many at once. */
    Figures outstanding(int atOnce, Duration time) throws InterruptedException {
        Semaphore free = new Semaphore(atOnce);
        LongAdder pairs = new LongAdder();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            free.acquire();
            client.create(
                    folder + "/n-",
                    EMPTY,
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.EPHEMERAL_SEQUENTIAL,
                    (rc, asked, context, path) -> delete(rc, path, free, pairs),
                    null);
        }
        long counted = pairs.sum();
        free.acquire(atOnce);
        return new Figures().with(Figures.RATE, counted / (time.toNanos() / 1e9));
    }

    private void delete(int rc, String path, Semaphore free, LongAdder pairs) {
        if (rc != KeeperException.Code.OK.intValue()) {
            throw new IllegalStateException("create failed: " + KeeperException.Code.get(rc));
        }
        client.delete(
                path,
                -1,
                (deleted, of, context) -> {
                    pairs.increment();
                    free.release();
                },
                null);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
