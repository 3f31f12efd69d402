package io.quorate.zookeeper;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;

/**
 * ZooKeeper's client, with two ways to go that do not block: ending the session, which tells whether the server has
 * confirmed it, and leaving it to its TTL.
 */
@SuppressWarnings("try") // Its close() may be interrupted; nobody uses it as a resource.
final class Client extends ZooKeeper {
    private static final Logger LOG = System.getLogger(Client.class.getName());

    private final String servers;

    Client(String servers, Duration ttl, Watcher watcher, HostProvider hosts, ZKClientConfig config)
            throws IOException {
        super(servers, Math.toIntExact(ttl.toMillis()), watcher, false, hosts, config);
        this.servers = servers;
    }

    /** Ends the session; its entries are gone when the future completes. */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        RequestHeader header = new RequestHeader();
        header.setType(ZooDefs.OpCode.closeSession);
        VoidCallback callback = (rc, path, ctx) -> {
            if (rc == KeeperException.Code.OK.intValue()) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(KeeperException.create(KeeperException.Code.get(rc)));
            }
            leave();
        };
        cnxn.queuePacket(header, new ReplyHeader(), null, null, callback, null, null, null, null);
        return ended;
    }

    /** Drops the connection and its threads and leaves the session to its TTL. */
    void leave() {
        // It waits for the sender, which may be in one of its sleeps.
        Thread thread = new Thread(cnxn::disconnect, "quorate-zookeeper-leave");
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes on with the same session on another server. */
    void moveOn() {
        try {
            // "Servers" answers that a change is needed, and so the socket is closed; the list stays what it was.
            updateServerList(servers);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection that does not answer", e);
        }
        // A closed socket alone does not wake the sender from its select.
        exists("/", false, (rc, path, ctx, stat) -> {}, null);
    }
}
