package io.quorate.zookeeper;

import io.quorate.spi.BackendContext;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * One session with ZooKeeper, over as many connections as it takes. Ready means connected <em>and</em> proven by a quorum
 * write: what is sent after that sees everything that was ever acknowledged, and every earlier request whose outcome the
 * loss of a connection left unknown has been settled.
 */
final class Handle implements Watcher {
    /** Hears of a handle's course, on ZooKeeper's event thread or a timer's. */
    interface Listener {
        void ready(Handle handle);

        void proven(Handle handle);

        void interrupted(Handle handle);

        void over(Handle handle, StoreException reason);

        void changed(Handle handle, WatchedEvent event);
    }

    /**
     * A third of the TTL: short enough to reach another server in the rest, for which ZooKeeper's client takes up to 1.1 s,
     * and long enough for a slow disk.
     */
    private static final int PATIENCE_DIVISOR = 3;

    private final Settings settings;
    private final BackendContext context;
    private final Listener listener;
    private final Servers servers;
    private final Proofs proofs;
    private final Marker marker;
    private final Requests requests;
    private final Curator curator;
    private final Client client;
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<Handle> ready = new CompletableFuture<>();
    private @Nullable StoreException end;
    private long connection;

    Handle(Settings settings, BackendContext context, Listener listener) {
        this.settings = settings;
        this.context = context;
        this.listener = listener;
        servers = new Servers(settings.servers(), context.ticker());
        proofs = new Proofs(settings.tickTime(), context.ticker().nanoTime());
        // The first events must wait until there is a client to ask.
        lock.lock();
        try {
            curator = Curator.connect(settings, context.timings().ttl(), this, servers);
            client = curator.client();
            requests = new Requests(client, settings.acl(), this::interrupt);
            marker = new Marker(settings, requests, context.names().next());
        } finally {
            lock.unlock();
        }
    }

    Requests requests() {
        return requests;
    }

    Marker marker() {
        return marker;
    }

    /** ZooKeeper's id of the session; known once ready. */
    long sessionId() {
        return client.getSessionId();
    }

    Duration ttl() {
        return Duration.ofMillis(client.getSessionTimeout());
    }

    long validUntil() {
        return proofs.validUntil();
    }

    String server() {
        return servers.latest();
    }

    /** Completes when requests may be sent; fails when they never may. */
    CompletableFuture<Handle> ready() {
        lock.lock();
        try {
            return ready;
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    /** Writes the marker; its acknowledgement proves that the session lives. Fails as a request does. */
    CompletableFuture<Void> prove() {
        long sentAt = context.ticker().nanoTime();
        CompletableFuture<Void> proof = marker.write().thenRun(() -> {
            proofs.acked(sentAt, context.ticker().nanoTime());
            listener.proven(this);
        });
        Cancellable alarm = context.scheduler().schedule(patience(), () -> giveUpOn(proof));
        Failures.whenDone(proof, (done, error) -> alarm.cancel());
        return proof;
    }

    @Override
    public void process(WatchedEvent event) {
        if (isOver()) {
            return;
        }
        if (event.getType() != Event.EventType.None) {
            listener.changed(this, event);
            return;
        }
        switch (event.getState()) {
            case SyncConnected -> greet();
            case Disconnected -> interrupt();
            case Expired -> finish(expired("ZooKeeper has given the session up"));
            case AuthFailed -> finish(new StoreException(Kind.DENIED, settings + " refuses the credentials"));
            default -> {}
        }
    }

    /** Ends the session: its entries are gone when the future completes. */
    CompletableFuture<Void> end() {
        if (!finish(expired("the session was closed"))) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> ended = client.end();
        Failures.whenDone(ended, (done, error) -> curator.close());
        return ended;
    }

    /** Leaves the session to its TTL. */
    void leave() {
        if (finish(expired("the session was left to its TTL"))) {
            curator.close();
        }
    }

    private static StoreException expired(String reason) {
        return new StoreException(Kind.SESSION_LOST, reason);
    }

    private void greet() {
        long mine;
        lock.lock();
        try {
            mine = ++connection;
        } finally {
            lock.unlock();
        }
        proofs.connected(servers.attemptedAt(), ttl());
        Failures.whenDone(prove(), (done, error) -> {
            if (error == null) {
                open(mine);
            } else {
                greetingFailed(error);
            }
        });
    }

    private void greetingFailed(Throwable error) {
        StoreException e = Failures.translate("opening " + settings, false, error);
        if (e.kind() != Kind.UNAVAILABLE) {
            finish(e);
            curator.close();
        } else if (!Failures.is(error, Code.CONNECTIONLOSS) && !Failures.is(error, Code.SESSIONEXPIRED)) {
            client.moveOn();
        }
    }

    private void open(long mine) {
        CompletableFuture<Handle> opened;
        lock.lock();
        try {
            if (mine != connection || end != null) {
                return;
            }
            opened = ready;
        } finally {
            lock.unlock();
        }
        listener.ready(this);
        opened.complete(this);
    }

    /**
     * Holds new requests back until the next connection is proven. Called for the first request that is lost too: its
     * caller may ask again at once, before the client reports that it is disconnected, and must not overtake the proof.
     */
    private void interrupt() {
        lock.lock();
        try {
            connection++;
            if (end == null && ready.isDone()) {
                ready = new CompletableFuture<>();
            }
        } finally {
            lock.unlock();
        }
        listener.interrupted(this);
    }

    private boolean finish(StoreException reason) {
        CompletableFuture<Handle> waiting;
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            end = reason;
            if (ready.isDone()) {
                ready = new CompletableFuture<>();
            }
            waiting = ready;
        } finally {
            lock.unlock();
        }
        waiting.completeExceptionally(reason);
        listener.over(this, reason);
        return true;
    }

    /**
     * The server answers pings but gets no write through: it may be cut off from its leader. Another may save the session.
     * ZooKeeper's own client would notice after two thirds of the TTL, when little would be left to be saved.
     */
    private void giveUpOn(CompletableFuture<Void> proof) {
        if (!proof.isDone() && !isOver()) {
            interrupt();
            client.moveOn();
        }
    }

    private Duration patience() {
        Duration share = context.timings().ttl().dividedBy(PATIENCE_DIVISOR);
        Duration limit = context.timings().requestTimeout();
        return limit.compareTo(share) < 0 ? limit : share;
    }
}
