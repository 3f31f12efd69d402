package io.quorate.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/** A ZooKeeper client that is none of ours. */
final class Foreigner implements AutoCloseable {
    final ZooKeeper client;

    Foreigner(String servers) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        client = new ZooKeeper(servers, 30_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        connected.await();
    }

    private Foreigner(ZooKeeper client) {
        this.client = client;
    }

    /** Becomes the client of somebody else's session: its password is no secret to whoever knows the id. */
    static Foreigner impersonating(String servers, long sessionId) throws Exception {
        byte[] password = new byte[16];
        new java.util.Random(sessionId ^ 0xB3415C00L).nextBytes(password);
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(
                servers,
                30_000,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                sessionId,
                password);
        connected.await();
        return new Foreigner(client);
    }

    void create(String path, String data) throws KeeperException, InterruptedException {
        client.create(
                path,
                data == null ? null : data.getBytes(StandardCharsets.UTF_8),
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT);
    }

    void deleteChildren(String path) throws KeeperException, InterruptedException {
        for (String name : client.getChildren(path, false)) {
            client.delete(path + "/" + name, -1);
        }
    }

    void deleteAll(String path) throws KeeperException, InterruptedException {
        for (String name : client.getChildren(path, false)) {
            deleteAll(path + "/" + name);
        }
        client.delete(path, -1);
    }

    /** The sum of the versions of all nodes below a path: how often they were written. */
    int writesBelow(String path) throws KeeperException, InterruptedException {
        int sum = 0;
        for (String name : client.getChildren(path, false)) {
            sum += client.exists(path + "/" + name, false).getVersion();
        }
        return sum;
    }

    /** Creates a node that nobody may read. */
    void createLocked(String path) throws KeeperException, InterruptedException {
        client.create(
                path,
                new byte[1],
                Collections.singletonList(new ACL(Perms.ADMIN, Ids.ANYONE_ID_UNSAFE)),
                CreateMode.PERSISTENT);
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
    }
}
