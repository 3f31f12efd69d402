package io.quorate.test.store;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** A connected ZooKeeper client that knows the state of its connection. */
final class Client implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    private final ZooKeeper zooKeeper;
    private volatile KeeperState state = KeeperState.Disconnected;

    Client(String connectString) throws IOException {
        zooKeeper = new ZooKeeper(connectString, 10_000, event -> state = event.getState());
        awaitState(KeeperState.SyncConnected);
    }

    void awaitState(KeeperState wanted) {
        await().atMost(SOON).until(() -> state == wanted);
    }

    KeeperState state() {
        return state;
    }

    void create(String path, String value) throws KeeperException, InterruptedException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        zooKeeper.create(path, bytes, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    boolean exists(String path) throws KeeperException, InterruptedException {
        return zooKeeper.exists(path, false) != null;
    }

    @Override
    public void close() {
        try {
            zooKeeper.close(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
