package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Committed;
import io.quorate.spi.Entry;
import io.quorate.spi.Joined;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionListener;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The SPI's session: one lease, and a marker that lives with it. */
final class Session implements BackendSession {
    private interface Body<T> {
        CompletableFuture<T> run(Call<T> call, Link link);
    }

    private final Connection connection;
    private final Keys keys;
    private final Lease lease;
    private final OwnEntries own;
    private final Voice<SessionListener> voice;
    private volatile boolean closed;
    private volatile boolean gone;
    // Only for the backend's thread.
    private boolean open;
    private boolean suspended;
    private long told;

    Session(Connection connection, SessionListener listener) {
        this.connection = connection;
        keys = connection.keys();
        lease = new Lease(connection);
        own = new OwnEntries(connection.settings().maxEntries());
        voice = new Voice<>(listener);
    }

    /** Has a lease granted and introduces the session to the store. */
    CompletableFuture<BackendSession> open(Call<?> call) {
        return lease.grant(call)
                .thenCompose(granted -> Retry.persist(connection, call, this::introduce))
                .thenApply(introduced -> {
                    connection.later(this::begin);
                    return this;
                });
    }

    @Override
    public String id() {
        return Entries.owner(lease.id());
    }

    long lease() {
        return lease.id();
    }

    boolean isGranted() {
        return lease.isGranted();
    }

    Proofs proofs() {
        return lease.proofs();
    }

    @Override
    public Duration ttl() {
        return lease.ttl();
    }

    @Override
    public long validUntil() {
        return lease.proofs().validUntil();
    }

    @Override
    public CompletionStage<Entry> join(String dir, String name, byte[] value) {
        return write("joining '" + dir + "'", (call, link) -> {
            requireOwned(name);
            Joining joining = new Joining(this, call, link, keys, dir, name, value);
            return room(call, link, joining.path(), () -> inTurn(joining.key(), joining::make));
        });
    }

    CompletionStage<Joined> joinAndList(String dir, String name, byte[] value) {
        return write("joining '" + dir + "'", (call, link) -> {
            requireOwned(name);
            Joining joining = new Joining(this, call, link, keys, dir, name, value);
            return room(call, link, joining.path(), () -> inTurn(joining.key(), joining::makeAndList))
                    .thenCompose(made -> joining.list(made).thenApply(entries -> new Joined(made.entry(), entries)));
        });
    }

    @Override
    public CompletionStage<Entry> replace(Entry entry, byte[] value) {
        return write("replacing '" + entry.key() + "'", (call, link) -> {
            requireOwned(entry.name());
            byte[] copy = Ceilings.copy(value);
            ByteString path = keys.of(entry.key());
            if (!entry.owner().equals(id())) {
                return refuse(call, link, entry);
            }
            return inTurn(
                    entry.key(),
                    () -> new Transaction(link)
                            .of(this)
                            .require(Condition.same(path, entry, Kind.GONE))
                            .put(path, copy, lease.id())
                            .run(call)
                            .thenApply(done -> Entries.written(keys, done, copy)));
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Entry entry) {
        return write("removing '" + entry.key() + "'", (call, link) -> {
            ByteString path = keys.of(entry.key());
            CompletableFuture<Boolean> removed = inTurn(
                            entry.key(),
                            () -> new Transaction(link)
                                    .of(this)
                                    .require(Condition.same(path, entry, Kind.GONE))
                                    .delete(path)
                                    .run(call))
                    .handle((done, error) -> removed(error));
            return removed.whenComplete((was, error) -> {
                if (error == null) {
                    own.remove(path);
                }
            });
        });
    }

    @Override
    public CompletionStage<Committed> commit(Entry guard, List<Write> writes) {
        return write("a transaction guarded by '" + guard.key() + "'", (call, link) -> {
            List<Write> copy = Ceilings.copy(writes);
            Supplier<CompletableFuture<Committed>> commit =
                    () -> connection.turns().take(Ceilings.keys(copy), () -> commit(call, link, guard, copy));
            return Ceilings.held(copy)
                    .map(held -> room(call, link, keys.of(held), commit))
                    .orElseGet(commit);
        });
    }

    @Override
    public CompletionStage<Void> close() {
        closed = true;
        voice.end();
        connection.forget(this);
        if (gone || !lease.isGranted()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> ended = connection.urgently(
                "ending the session", true, connection.context().timings().requestTimeout(), lease::revoke);
        Failures.whenDone(ended, (done, error) -> gone |= error == null);
        return ended;
    }

    void proven(long until) {
        if (open && until - told > 0) {
            told = until;
            voice.say(listener -> listener.extended(until));
        }
    }

    void interrupted() {
        if (open && !suspended) {
            suspended = true;
            voice.say(SessionListener::suspended);
        }
    }

    void ready() {
        if (suspended) {
            suspended = false;
            voice.say(SessionListener::restored);
        }
    }

    void lost(String reason) {
        voice.end(listener -> listener.lost(reason));
    }

    /** Known at once by whoever asks for something; the listener hears on the backend's thread. */
    void end() {
        gone = true;
    }

    /** Says nothing more. */
    void silence() {
        voice.end();
    }

    StoreException over() {
        return new StoreException(Kind.SESSION_LOST, "the session is over");
    }

    private void begin() {
        open = true;
        told = validUntil();
    }

    private CompletableFuture<Void> introduce(Link link) {
        // A link that was made since the lease was granted has done so itself.
        return link.mark().session() == this
                ? CompletableFuture.completedFuture(null)
                : Pulse.mark(connection, link, this).thenAccept(header -> {});
    }

    private <T> CompletionStage<T> write(String what, Body<T> body) {
        return connection.call(what, true, call -> {
            if (closed || gone) {
                throw over();
            }
            return connection.ready().thenCompose(link -> body.run(call, link));
        });
    }

    private <T> CompletableFuture<T> inTurn(String key, Supplier<CompletableFuture<T>> work) {
        return connection.turns().take(List.of(key), work);
    }

    private CompletableFuture<Committed> commit(Call<?> call, Link link, Entry guard, List<Write> writes) {
        Transaction transaction =
                new Transaction(link).of(this).require(Condition.same(keys.of(guard.key()), guard, Kind.GONE));
        Commit commit = new Commit(keys, lease.id(), transaction);
        return commit.plan(writes).run(call).thenApply(commit::committed);
    }

    private static boolean removed(@Nullable Throwable error) {
        if (error == null) {
            return true;
        }
        if (Failures.unwrap(error) instanceof StoreException e && e.kind() == Kind.GONE) {
            return false;
        }
        throw new CompletionException(Failures.unwrap(error));
    }

    /** Does something that adds a key to what lives with the session, if there is room. */
    private <T> CompletableFuture<T> room(
            Call<?> call, Link link, ByteString key, Supplier<CompletableFuture<T>> addition) {
        CompletableFuture<Void> counted =
                own.add(key) ? CompletableFuture.completedFuture(null) : recount(call, link, key);
        return counted.thenCompose(room -> addition.get()).whenComplete((done, error) -> {
            if (error == null || Failures.mayHaveBeenApplied(error)) {
                own.settle(key);
            } else {
                own.remove(key);
            }
        });
    }

    private CompletableFuture<Void> recount(Call<?> call, Link link, ByteString key) {
        LeaseTimeToLiveRequest request = LeaseTimeToLiveRequest.newBuilder()
                .setID(lease.id())
                .setKeys(true)
                .build();
        return call.send(() -> link.call(LeaseGrpc.getLeaseTimeToLiveMethod(), request))
                .thenAccept(answer -> {
                    own.recount(answer.getKeysList().stream()
                            .filter(there -> !there.equals(link.mark().key()))
                            .toList());
                    if (!own.add(key)) {
                        throw own.full();
                    }
                });
    }

    private CompletableFuture<Entry> refuse(Call<?> call, Link link, Entry entry) {
        return new Reader(link, keys, call::send).get(entry.key()).thenApply(found -> {
            Optional<Entry> same = found.filter(entry::sameAs);
            throw same.isPresent()
                    ? new StoreException(
                            Kind.INVALID, "'" + entry.key() + "' is another session's: that one may replace it")
                    : new StoreException(Kind.GONE, "'" + entry.key() + "' is not there any more");
        });
    }

    private static void requireOwned(String name) {
        if (!OwnedName.isOwned(name) || name.indexOf('/') >= 0) {
            throw new StoreException(
                    Kind.INVALID, "'" + name + "' is no owned name: take one from OwnedName, nobody may use it again");
        }
    }
}
