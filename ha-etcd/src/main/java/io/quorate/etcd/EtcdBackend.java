package io.quorate.etcd;

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

/**
 * A backend on etcd 3.4 or later.
 *
 * <p>Users of the library name a store by its URI, {@code etcd://host:port,host:port/namespace}; this class is for those who
 * make a backend by hand. Stages complete on the thread that reads from the network or on a timer's, and listeners and
 * observers are called on one thread of the backend: whoever is called must return at once. Thread-safe.
 */
public final class EtcdBackend implements Backend {
    static {
        ClassPath.read();
    }

    private static final Logger LOG = System.getLogger(EtcdBackend.class.getName());

    private final Settings settings;
    private final BackendContext context;
    private final Connection connection;
    private final Ceilings ceilings;

    EtcdBackend(Settings settings, BackendContext context) {
        this.settings = settings;
        this.context = context;
        connection = new Connection(settings, context);
        ceilings = new Ceilings(settings.maxEntries());
    }

    /**
     * Backends for a store's URI, as {@link EtcdProvider} describes it.
     *
     * @param uri {@code etcd://...} or {@code etcds://...}
     * @return makes backends
     * @throws StoreException {@link Kind#INVALID} if the URI is wrong
     */
    public static BackendFactory connecting(String uri) {
        return new EtcdProvider().factory(StoreUri.parse(uri));
    }

    @Override
    public CompletionStage<BackendSession> open(SessionListener listener) {
        Duration limit = context.timings().connectTimeout();
        Session session = new Session(connection, listener);
        CompletableFuture<BackendSession> result = new CompletableFuture<>();
        CompletableFuture<BackendSession> opened =
                connection.urgently("opening a session with " + settings, false, limit, call -> {
                    TimingRules.check(context.timings(), context.timings().ttl(), settings.electionTimeout());
                    if (!connection.begin(session)) {
                        throw new StoreException(
                                Kind.INVALID, "a session is open already: close it before opening another");
                    }
                    return session.open(call).thenApply(this::checked);
                });
        Failures.whenDone(opened, (done, error) -> {
            if (error == null) {
                result.complete(done);
            } else {
                // Before anybody hears of it, who may try again at once.
                connection.forget(session);
                session.silence();
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return read("reading '" + key + "'", reader -> reader.get(key));
    }

    @Override
    public CompletionStage<List<Entry>> list(String dir) {
        return read("listing '" + dir + "'", reader -> reader.list(dir).thenApply(Reader.Listing::entries));
    }

    @Override
    public CompletionStage<Entry> put(String key, byte[] value, Expected expected) {
        return connection.call("writing '" + key + "'", true, call -> {
            List<Write> write = Ceilings.copy(List.of(new Write.Put(key, value, expected)));
            connection.keys().of(key);
            return connection
                    .ready()
                    .thenCompose(link -> connection.turns().take(List.of(key), () -> {
                        Commit commit = new Commit(connection.keys(), 0, transaction(link));
                        return commit.plan(write)
                                .run(call)
                                .thenApply(
                                        done -> commit.committed(done).entries().get(0));
                    }));
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
        connection.close();
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
                        .thenCompose(link -> reading.by(new Reader(link, connection.keys(), call::send))));
    }

    /** While there is a session its marker keeps a write that was sent through an earlier link from coming late. */
    private Transaction transaction(Link link) {
        Transaction transaction = new Transaction(link);
        Session session = connection.granted();
        return session == null || link.mark().session() != session
                ? transaction
                : transaction.require(Transaction.fence(link));
    }

    private BackendSession checked(BackendSession session) {
        Duration asked = context.timings().ttl();
        TimingRules.check(context.timings(), session.ttl(), settings.electionTimeout());
        if (!session.ttl().equals(asked)) {
            LOG.log(
                    Level.WARNING,
                    "asked for a session with a TTL of {0} and got {1} from {2}: etcd counts in whole seconds and grants"
                            + " at least one and a half times its election time-out",
                    asked,
                    session.ttl(),
                    settings);
        }
        return session;
    }
}
