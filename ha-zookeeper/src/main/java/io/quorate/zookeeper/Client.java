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
 * ZooKeeper's client, as {@link Curator} makes and closes it. It can end its session without blocking, and closing it by
 * itself leaves the session to its TTL.
 */
@SuppressWarnings("try") // Nobody uses it as a resource.
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
        };
        cnxn.queuePacket(header, new ReplyHeader(), null, null, callback, null, null, null, null);
        return ended;
    }

    /**
     * Drops the connection and its threads. ZooKeeper's own would also ask the server to end the session and wait for the
     * answer, without telling whether there was one: {@link #end()} tells.
     */
    @Override
    public synchronized void close() {
        cnxn.disconnect();
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
