package io.quorate.etcd;

import io.quorate.spi.BackendContext;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import io.quorate.time.Scheduler.Cancellable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend's present link, and what goes on when one follows another. The first is made when something needs it; from then
 * on there is always one, or one is sought. A link is ready once the quorum has answered through it.
 */
final class Connection {
    /** An operation on a link that is ready. */
    @FunctionalInterface
    interface Body<T> {
        CompletableFuture<T> run(Call<T> call);
    }

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** A third of the TTL: short enough to reach another member in the rest, and long enough for a slow disk. */
    private static final int PATIENCE_DIVISOR = 3;

    private static final int CALLS_AT_ONCE = 256;

    private final Settings settings;
    private final BackendContext context;
    private final Keys keys;
    private final Endpoints endpoints;
    private final Channels channels;
    private final Watches watches;
    private final ExecutorService thread;
    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
    private final Gate gate = new Gate(CALLS_AT_ONCE);
    private final Turns turns = new Turns(this::later);
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<Link> ready = new CompletableFuture<>();
    private @Nullable Link current;
    private @Nullable Session session;
    private boolean sought;
    private boolean found;
    private boolean closed;

    Connection(Settings settings, BackendContext context) {
        this.settings = settings;
        this.context = context;
        keys = new Keys(settings.namespace());
        endpoints = new Endpoints(settings.endpoints());
        channels = new Channels(settings, patience());
        watches = new Watches(this);
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread worker = new Thread(task, "quorate-etcd");
            worker.setDaemon(true);
            return worker;
        });
    }

    Settings settings() {
        return settings;
    }

    BackendContext context() {
        return context;
    }

    Keys keys() {
        return keys;
    }

    Turns turns() {
        return turns;
    }

    Watches watches() {
        return watches;
    }

    /** How long a member may take to answer before another one is tried. */
    Duration patience() {
        Duration share = context.timings().ttl().dividedBy(PATIENCE_DIVISOR);
        Duration limit = context.timings().requestTimeout();
        return limit.compareTo(share) < 0 ? limit : share;
    }

    Cancellable after(Duration delay, Runnable task) {
        return context.scheduler().schedule(delay, task);
    }

    /** Runs a task on the backend's thread, in order; drops it once the backend is closed. */
    void later(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException afterClose) {
            // Whoever would have heard of it has been told that this is the end.
        }
    }

    /** Does something in its turn, within the request time-out. */
    <T> CompletableFuture<T> call(String what, boolean write, Body<T> body) {
        Call<T> call = begin(what, write, context.timings().requestTimeout());
        gate.enter(() -> {
            // Before it begins: what begins may end at once.
            Failures.whenDone(call.result(), (value, error) -> gate.leave());
            if (!call.isOver()) {
                call.follow(start(call, body));
            }
        });
        return call.result();
    }

    /** Does something at once. */
    <T> CompletableFuture<T> urgently(String what, boolean write, Duration limit, Body<T> body) {
        Call<T> call = begin(what, write, limit);
        call.follow(start(call, body));
        return call.result();
    }

    private <T> Call<T> begin(String what, boolean write, Duration limit) {
        Call<T> call = new Call<>(what, write);
        calls.add(call);
        Cancellable alarm = after(limit, () -> call.expire(limit.toString(), endpoints));
        Failures.whenDone(call.result(), (value, error) -> {
            alarm.cancel();
            calls.remove(call);
        });
        if (isClosed()) {
            call.fail(closedException());
        }
        return call;
    }

    /** A link that is ready. Fails if there cannot be one. */
    CompletableFuture<Link> ready() {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            if (!sought) {
                sought = true;
                channels.dial(this::dial);
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /** Makes this the one session. Returns false if there is one. */
    boolean begin(Session opening) {
        lock.lock();
        try {
            if (session != null) {
                return false;
            }
            session = opening;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The session to be kept alive, if any. */
    @Nullable
    Session granted() {
        lock.lock();
        try {
            return session != null && session.isGranted() ? session : null;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is done for this session any more. */
    void forget(Session ended) {
        lock.lock();
        try {
            if (session == ended) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    void lost(Session ended, String reason) {
        forget(ended);
        ended.end();
        later(() -> ended.lost(reason));
    }

    void proven(Session proven, long validUntil) {
        later(() -> proven.proven(validUntil));
    }

    void close() {
        Link link;
        Session open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            link = current;
            open = session;
            session = null;
        } finally {
            lock.unlock();
        }
        watches.close();
        if (open != null) {
            open.silence();
        }
        calls.forEach(call -> call.fail(closedException()));
        if (link != null) {
            link.fail(closedException());
        }
        channels.close();
        thread.shutdown();
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void dial() {
        Endpoint endpoint = endpoints.next();
        Link link;
        try {
            link = new Link(
                    endpoint, channels.to(endpoint), settings, context.timings().requestTimeout());
        } catch (StoreException e) {
            redial(endpoint, e);
            return;
        }
        lock.lock();
        try {
            current = link;
        } finally {
            lock.unlock();
        }
        Failures.whenDone(link.end(), (reason, never) -> broken(link, reason));
        if (isClosed()) {
            link.fail(closedException());
            return;
        }
        Pulse pulse = new Pulse(this, link);
        Failures.whenDone(pulse.greet(), (done, error) -> {
            if (error == null) {
                opened(link, pulse);
            } else {
                link.fail(error);
            }
        });
    }

    private void opened(Link link, Pulse pulse) {
        CompletableFuture<Link> opened;
        lock.lock();
        try {
            if (current != link || closed) {
                return;
            }
            found = true;
            opened = ready;
        } finally {
            lock.unlock();
        }
        LOG.log(Level.DEBUG, "connected to {0}", link.endpoint());
        endpoints.served();
        link.guard();
        later(() -> {
            withSession(Session::ready);
            watches.ready(link);
        });
        pulse.start();
        opened.complete(link);
    }

    private void broken(Link link, StoreException reason) {
        CompletableFuture<Link> refused = null;
        boolean never;
        boolean wasReady;
        lock.lock();
        try {
            if (current != link || closed) {
                return;
            }
            current = null;
            never = !found;
            wasReady = ready.isDone();
            if (wasReady) {
                ready = new CompletableFuture<>();
            } else if (reason.kind() == Kind.DENIED) {
                refused = ready;
                ready = new CompletableFuture<>();
            }
        } finally {
            lock.unlock();
        }
        LOG.log(wasReady ? Level.INFO : Level.DEBUG, "left {0}: {1}", link.endpoint(), reason.getMessage());
        later(() -> {
            withSession(Session::interrupted);
            watches.interrupted(link);
            if (never && reason.kind() == Kind.DENIED) {
                watches.fail(reason);
            }
        });
        if (refused != null) {
            refused.completeExceptionally(reason);
        }
        redial(link.endpoint(), reason);
    }

    private void redial(Endpoint failed, StoreException why) {
        after(endpoints.failed(failed, why), () -> {
            if (!isClosed()) {
                channels.dial(this::dial);
            }
        });
    }

    private void withSession(Consumer<Session> action) {
        Session open = granted();
        if (open != null) {
            action.accept(open);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a task of the backend failed", e);
        }
    }

    private static <T> CompletableFuture<T> start(Call<T> call, Body<T> body) {
        try {
            return body.run(call);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private StoreException closedException() {
        return new StoreException(Kind.CLOSED, "the connection with " + settings + " is closed");
    }
}
