package io.quorate.zookeeper;

import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.time.Duration;
import org.apache.curator.CuratorZookeeperClient;
import org.apache.curator.RetryPolicy;
import org.apache.curator.ensemble.fixed.FixedEnsembleProvider;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.jspecify.annotations.Nullable;

/**
 * Curator's connection layer, and the one session that is made through it. Curator makes and holds the client and hands its
 * events on. Two of its habits are kept out: it replaces an expired session at once, where a grant must first have died
 * and the store may refuse for good; and it retries, where only the caller knows whether that is safe.
 */
final class Curator implements AutoCloseable {
    private static final RetryPolicy NEVER = (count, elapsedMillis, sleeper) -> false;

    private final CuratorZookeeperClient layer;
    private final Client client;

    private Curator(CuratorZookeeperClient layer, Client client) {
        this.layer = layer;
        this.client = client;
    }

    /**
     * Begins to connect.
     *
     * @throws StoreException if no client can be made of these settings
     */
    static Curator connect(Settings settings, Duration ttl, Watcher watcher, HostProvider hosts) {
        int millis = Math.toIntExact(ttl.toMillis());
        Factory factory = new Factory(settings, ttl, watcher, hosts);
        CuratorZookeeperClient layer = new CuratorZookeeperClient(
                factory, new FixedEnsembleProvider(settings.servers()), millis, millis, watcher, NEVER, false);
        try {
            layer.start();
            return new Curator(layer, factory.made());
        } catch (Exception e) {
            layer.close();
            throw new StoreException(Kind.INVALID, "cannot make a client for " + settings + ": " + e.getMessage(), e);
        }
    }

    Client client() {
        return client;
    }

    /** Drops the connection and its threads, soon; a session that was not ended is left to its TTL. */
    @Override
    public void close() {
        // It waits for the sender, which may be in one of its sleeps.
        Thread thread = new Thread(layer::close, "quorate-zookeeper-leave");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Factory implements ZookeeperFactory {
        private final Settings settings;
        private final Duration ttl;
        private final Watcher watcher;
        private final HostProvider hosts;
        private @Nullable Client made;

        Factory(Settings settings, Duration ttl, Watcher watcher, HostProvider hosts) {
            this.settings = settings;
            this.ttl = ttl;
            this.watcher = watcher;
            this.hosts = hosts;
        }

        @Override
        public ZooKeeper newZooKeeper(String servers, int millis, Watcher curator, boolean readOnly) throws Exception {
            made = new Client(servers, ttl, event -> dispatch(event, curator), hosts, settings.client());
            settings.credentials().introduce(made);
            return made;
        }

        Client made() {
            if (made == null) {
                throw new IllegalStateException("Curator has made no client");
            }
            return made;
        }

        private void dispatch(WatchedEvent event, Watcher curator) {
            (event.getState() == KeeperState.Expired ? watcher : curator).process(event);
        }
    }
}
