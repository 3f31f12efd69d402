package io.quorate.zookeeper;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** The SPI's session over a handle's: at most one for the life of each handle. */
final class Session implements BackendSession {
    private final Connection connection;
    private final Handle handle;
    private final Settings settings;
    private final Paths paths;
    private final Voice<SessionListener> voice;
    private final Heartbeat heartbeat;
    private final Ceilings ceilings;
    private final OwnEntries own;
    private final String id;
    /** Directories in which others were found when this session last joined them: a guess. */
    private final Known crowded = new Known();
    // Only for the backend's thread.
    private boolean suspended;
    private long told;

    Session(Connection connection, Handle handle, SessionListener listener) {
        this.connection = connection;
        this.handle = handle;
        settings = connection.settings();
        paths = new Paths(settings.chroot());
        ceilings = new Ceilings(settings.buffer());
        own = new OwnEntries(ceilings.limits().maxEntriesPerSession(), settings.buffer());
        voice = new Voice<>(listener);
        heartbeat = new Heartbeat(handle, connection.context());
        id = Nodes.sessionName(handle.sessionId());
        told = handle.validUntil();
    }

    void start() {
        heartbeat.start();
    }

    boolean isOn(Handle other) {
        return handle == other;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return handle.ttl();
    }

    @Override
    public long validUntil() {
        return handle.validUntil();
    }

    @Override
    public CompletionStage<Entry> join(String dir, String name, byte[] value) {
        String key = paths.child(dir, name);
        return write("joining '" + dir + "'", call -> {
            requireOwned(name);
            byte[] copy = ceilings.copy(value);
            String path = paths.of(key);
            return room(call, path, () -> orLost(create(call, key, path, copy)));
        });
    }

    /**
     * Where others were met before, the names are asked for right behind the creation, without waiting for it: on one
     * connection they are read after it. Elsewhere the creation itself tells whether there are any.
     */
    CompletionStage<Joined> joinAndList(String dir, String name, byte[] value) {
        String key = paths.child(dir, name);
        return write("joining '" + dir + "'", call -> {
            requireOwned(name);
            byte[] copy = ceilings.copy(value);
            String path = paths.of(key);
            Reader reader = new Reader(handle.requests(), settings);
            return crowded.contains(dir)
                    ? joinThenList(call, reader, dir, key, copy)
                    : room(call, path, () -> orLost(createAndCount(call, key, path, copy)))
                            .thenCompose(counted -> counted.children() == 1
                                    ? alone(counted.entry())
                                    : call.send(() -> reader.names(dir))
                                            .thenCompose(all -> listed(call, reader, dir, counted.entry(), all)));
        });
    }

    /** If ours is not among the names the directory had to be made first, or somebody has removed it: they are read again. */
    private CompletableFuture<Joined> joinThenList(
            Call<Joined> call, Reader reader, String dir, String key, byte[] value) {
        String path = paths.of(key);
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        CompletableFuture<Entry> joined = room(call, path, () -> {
            CompletableFuture<Entry> created = orLost(create(call, key, path, value));
            Failures.complete(names, call.send(() -> reader.names(dir)));
            return created;
        });
        return joined.thenCompose(entry -> names.thenCompose(all -> listed(call, reader, dir, entry, all)));
    }

    private CompletableFuture<Joined> listed(
            Call<Joined> call, Reader reader, String dir, Entry entry, List<String> names) {
        boolean there = names.contains(entry.name());
        if (there && names.size() == 1) {
            crowded.remove(dir);
            return alone(entry);
        }
        crowded.add(dir);
        return call.send(() -> there ? reader.readAll(dir, names) : reader.list(dir))
                .thenApply(read -> new Joined(entry, read));
    }

    private static CompletableFuture<Joined> alone(Entry entry) {
        return CompletableFuture.completedFuture(new Joined(entry, List.of(entry)));
    }

    @Override
    public CompletionStage<Entry> replace(Entry entry, byte[] value) {
        return write("replacing '" + entry.key() + "'", call -> {
            requireOwned(entry.name());
            byte[] copy = ceilings.copy(value);
            String path = paths.of(entry.key());
            if (!entry.owner().equals(id)) {
                return refuse(call, entry, path);
            }
            CompletableFuture<Entry> replaced = call.send(
                            () -> handle.requests().setData(path, copy, Requests.ANY))
                    .thenApply(stat -> Nodes.entry(entry.key(), copy, stat));
            return orLost(Failures.on(Code.NONODE, replaced, () -> CompletableFuture.failedFuture(gone(entry))));
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Entry entry) {
        return write("removing '" + entry.key() + "'", call -> {
            String path = paths.of(entry.key());
            CompletableFuture<Boolean> removed = Nodes.isFixed(entry.key())
                    ? removeExactly(call, entry)
                    : call.send(() -> handle.requests().delete(path));
            return removed.whenComplete((was, error) -> {
                if (error == null) {
                    own.remove(path);
                }
            });
        });
    }

    @Override
    public CompletionStage<Committed> commit(Entry guard, List<Write> writes) {
        return write("a transaction guarded by '" + guard.key() + "'", call -> {
            List<Write> copy = ceilings.copy(writes);
            String held = copy.stream()
                    .filter(Write.Hold.class::isInstance)
                    .map(hold -> paths.of(((Write.Hold) hold).key()))
                    .findAny()
                    .orElse("");
            Supplier<CompletableFuture<Committed>> commit = () -> connection
                    .turns()
                    .take(Transaction.keys(copy), () -> new Transaction(handle, call, settings, guard, copy).run());
            return held.isEmpty() ? commit.get() : room(call, held, commit);
        });
    }

    @Override
    public CompletionStage<Void> close() {
        heartbeat.stop();
        voice.end();
        return connection.end(this, handle);
    }

    void proven(long until) {
        // A proof that follows another closely says nothing new.
        if (until - told > 0) {
            told = until;
            voice.say(listener -> listener.extended(until));
        }
    }

    void interrupted() {
        if (!suspended) {
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
        heartbeat.stop();
        voice.end(listener -> listener.lost(reason));
    }

    /** Says nothing more. */
    void silence() {
        heartbeat.stop();
        voice.end();
    }

    private <T> CompletionStage<T> write(String what, Connection.Body<T> body) {
        return connection.call(what, true, call -> handle.ready().thenCompose(ready -> body.run(call)));
    }

    private CompletableFuture<Entry> create(Call<?> call, String key, String path, byte[] value) {
        CompletableFuture<Entry> created = call.send(() -> {
                    handle.marker().foresee(paths.above(path));
                    return handle.requests().create(path, value, CreateMode.EPHEMERAL);
                })
                .thenApply(stat -> Nodes.entry(key, value, stat));
        return created.exceptionallyCompose(error -> {
            if (Failures.is(error, Code.NODEEXISTS)) {
                return recognise(call, key, path, value);
            }
            return Failures.is(error, Code.NONODE)
                    ? call.send(() -> handle.marker().makeDirectories(path))
                            .thenCompose(made -> create(call, key, path, value))
                    : CompletableFuture.failedFuture(error);
        });
    }

    /** An entry and how many there were with it when it was made; none if that is not known. */
    private record Counted(Entry entry, int children) {}

    /**
     * Writes the directory, which has no data, in the same transaction, behind the creation: the answer has its state as it
     * is then, with the number of its children and the transaction's revision. That is a read less than listing it, for
     * which the server would hold this session's next writes back.
     */
    private CompletableFuture<Counted> createAndCount(Call<Joined> call, String key, String path, byte[] value) {
        String directory = path.substring(0, path.lastIndexOf('/'));
        CompletableFuture<List<OpResult>> done = call.send(() -> {
            handle.marker().foresee(paths.above(path));
            return handle.requests()
                    .multi(List.of(
                            Op.create(path, value, settings.acl(), CreateMode.EPHEMERAL),
                            Op.setData(directory, Requests.NONE, Requests.ANY)));
        });
        return done.thenApply(results -> {
                    Stat stat = ((SetDataResult) results.get(1)).getStat();
                    Entry entry = new Entry(key, value, stat.getMzxid(), stat.getMzxid(), 0, id);
                    return new Counted(entry, stat.getNumChildren());
                })
                .exceptionallyCompose(error -> {
                    if (!(Failures.unwrap(error) instanceof MultiFailed failed)) {
                        return CompletableFuture.failedFuture(error);
                    }
                    // A step was refused, so nothing was applied: the entry or no directory is there, or it is not ours
                    // to write.
                    return failed.step() < 0
                            ? CompletableFuture.failedFuture(failed.reason())
                            : create(call, key, path, value).thenApply(entry -> new Counted(entry, 0));
                });
    }

    /** An entry under an owned name is the one its maker made, by an earlier request whose answer was lost. */
    private CompletableFuture<Entry> recognise(Call<?> call, String key, String path, byte[] value) {
        return call.send(() -> handle.requests().read(path)).thenCompose(node -> {
            @Nullable Entry found = node.flatMap(n -> Nodes.entry(key, n)).orElse(null);
            if (found == null) {
                return create(call, key, path, value);
            }
            return found.owner().equals(id)
                    ? CompletableFuture.completedFuture(found)
                    : CompletableFuture.failedFuture(new StoreException(
                            Kind.CONFLICT,
                            "'" + key + "' belongs to another session: use a name that is not used yet"));
        });
    }

    private CompletableFuture<Boolean> removeExactly(Call<Boolean> call, Entry entry) {
        return new Transaction(handle, call, settings, null, List.of(new Write.Remove(entry)))
                .run()
                .thenApply(done -> true)
                .exceptionallyCompose(
                        error -> Failures.unwrap(error) instanceof StoreException e && e.kind() == Kind.CONFLICT
                                ? CompletableFuture.completedFuture(false)
                                : CompletableFuture.failedFuture(error));
    }

    /** Does something that adds a path to what lives with the session, if there is room. */
    private <T> CompletableFuture<T> room(Call<?> call, String path, Supplier<CompletableFuture<T>> addition) {
        CompletableFuture<Void> counted = own.add(path) ? Step.again() : recount(call, path);
        return counted.thenCompose(room -> addition.get()).whenComplete((done, error) -> {
            if (error == null || Failures.mayHaveBeenApplied(error)) {
                own.settle(path);
            } else {
                own.remove(path);
            }
        });
    }

    private CompletableFuture<Void> recount(Call<?> call, String path) {
        return call.send(() -> handle.requests().ephemerals()).thenAccept(present -> {
            own.recount(present.stream()
                    .filter(there -> !there.equals(handle.marker().path()))
                    .toList());
            if (!own.add(path)) {
                throw own.full();
            }
        });
    }

    private static <T> CompletableFuture<T> orLost(CompletableFuture<T> change) {
        // What it would have changed has gone with the session, so the outcome is known after all.
        return Failures.on(
                Code.SESSIONEXPIRED,
                change,
                () -> CompletableFuture.failedFuture(new StoreException(Kind.SESSION_LOST, "the session is over")));
    }

    private CompletableFuture<Entry> refuse(Call<Entry> call, Entry entry, String path) {
        return call.send(() -> handle.requests().stat(path)).thenCompose(stat -> {
            boolean there = stat.isPresent() && stat.get().getCzxid() == entry.createRevision();
            return CompletableFuture.failedFuture(
                    there
                            ? new StoreException(
                                    Kind.INVALID, "'" + entry.key() + "' is another session's: that one may replace it")
                            : gone(entry));
        });
    }

    private static void requireOwned(String name) {
        if (!OwnedName.isOwned(name) || name.indexOf('/') >= 0) {
            throw new StoreException(
                    Kind.INVALID, "'" + name + "' is no owned name: take one from OwnedName, nobody may use it again");
        }
    }

    private static StoreException gone(Entry entry) {
        return new StoreException(Kind.GONE, "'" + entry.key() + "' is not there any more");
    }
}
