package io.quorate.zookeeper;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Expected;
import io.quorate.spi.Joined;
import io.quorate.spi.Limits;
import io.quorate.spi.SessionListener;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.StoreUri;
import io.quorate.spi.WatchObserver;
import io.quorate.spi.Write;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.curator.framework.CuratorFramework;

/**
 * A backend on ZooKeeper 3.6 or later.
 *
 * <p>Users of the library name a store by its URI, {@code zookeeper://host:port,host:port/namespace}; this class is for
 * those who make a backend by hand. Stages complete on ZooKeeper's event thread, and listeners and observers are called on
 * one thread of the backend: whoever is called must return at once. Thread-safe.
 */
public final class ZooKeeperBackend implements Backend {
    static {
        ClassPath.read();
    }

    private static final Logger LOG = System.getLogger(ZooKeeperBackend.class.getName());

    private final Settings settings;
    private final BackendContext context;
    private final Connection connection;
    private final Ceilings ceilings;
    private final Runnable onClose;

    ZooKeeperBackend(Settings settings, BackendContext context, Runnable onClose) {
        this.settings = settings;
        this.context = context;
        this.onClose = onClose;
        connection = new Connection(settings, context);
        ceilings = new Ceilings(settings.buffer());
    }

    /**
     * Backends for a store's URI, as {@link ZooKeeperProvider} describes it.
     *
     * @param uri {@code zookeeper://...} or {@code zookeeper:embedded}
     * @return makes backends
     * @throws StoreException {@link Kind#INVALID} if the URI is wrong
     */
    public static BackendFactory connecting(String uri) {
        return new ZooKeeperProvider().factory(StoreUri.parse(uri));
    }

    /**
     * Backends that connect as a Curator client of yours does: to its servers, below its namespace, with its TLS and SASL
     * settings. Each has a connection and a session of its own, because a session that others use cannot be ended, moved or
     * timed by a backend; closing one leaves your client alone, and your client may be closed once the backend is made. What
     * you gave to your client's {@code authorization} is not taken over.
     *
     * @param client a started client
     * @param tickTime the servers' {@code tickTime}; 2 s if you have not configured it
     * @return makes backends
     * @throws StoreException {@link Kind#INVALID} if the client is not started
     */
    @SuppressWarnings("exports") // Curator is on the class path, see ClassPath: callers are there too.
    public static BackendFactory using(CuratorFramework client, Duration tickTime) {
        Settings settings = Uris.settings(client, tickTime);
        return context -> new ZooKeeperBackend(settings, context, () -> {});
    }

    @Override
    public CompletionStage<BackendSession> open(SessionListener listener) {
        Duration limit = context.timings().connectTimeout();
        return connection.call("opening a session with " + settings, false, limit, call -> {
            TimingRules.check(context.timings(), context.timings().ttl(), settings.tickTime());
            return connection.ready().thenCompose(handle -> call.send(() -> begin(handle, listener)));
        });
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return read("reading '" + key + "'", reader -> reader.get(key));
    }

    @Override
    public CompletionStage<List<Entry>> list(String dir) {
        return read("listing '" + dir + "'", reader -> reader.list(dir));
    }

    @Override
    public CompletionStage<Entry> put(String key, byte[] value, Expected expected) {
        return connection.call("writing '" + key + "'", true, call -> {
            List<Write> write = ceilings.copy(List.of(new Write.Put(key, value, expected)));
            return connection
                    .ready()
                    .thenCompose(handle -> connection
                            .turns()
                            .take(List.of(key), () -> new Transaction(handle, call, settings, null, write).run()))
                    .thenApply(committed -> committed.entries().get(0));
        });
    }

    @Override
    public CompletionStage<Joined> joinAndList(BackendSession session, String dir, String name, byte[] value) {
        return session instanceof Session own
                ? own.joinAndList(dir, name, value)
                : Backend.super.joinAndList(session, dir, name, value);
    }

    @Override
    public Watch awaitChange(Entry entry, Runnable changed) {
        return connection.watches().add(entry, changed);
    }

    @Override
    public Watch watch(String dir, WatchObserver observer) {
        return connection.watches().add(dir, observer);
    }

    @Override
    public Limits limits() {
        return ceilings.limits();
    }

    @Override
    public void close() {
        if (connection.close()) {
            onClose.run();
        }
    }

    private interface Reading<T> {
        CompletableFuture<T> by(Reader reader);
    }

    private <T> CompletableFuture<T> read(String what, Reading<T> reading) {
        return connection.call(
                what,
                false,
                call -> connection
                        .ready()
                        .thenCompose(handle -> call.send(() -> reading.by(new Reader(handle.requests(), settings)))));
    }

    private CompletableFuture<BackendSession> begin(Handle handle, SessionListener listener) {
        Duration asked = context.timings().ttl();
        TimingRules.check(context.timings(), handle.ttl(), settings.tickTime());
        Session session = new Session(connection, handle, listener);
        if (!connection.begin(session)) {
            throw new StoreException(Kind.INVALID, "a session is open already: close it before opening another");
        }
        if (!handle.ttl().equals(asked)) {
            LOG.log(
                    Level.WARNING,
                    "asked for a session with a TTL of {0} and got {1} from {2}: it allows 2 to 20 times its tickTime"
                            + " unless minSessionTimeout and maxSessionTimeout say otherwise",
                    asked,
                    handle.ttl(),
                    handle.server());
        }
        session.start();
        if (handle.isOver()) {
            connection.over(handle, new StoreException(Kind.SESSION_LOST, "the session ended while it was opened"));
        }
        return CompletableFuture.completedFuture(session);
    }
}
