package io.quorate.zookeeper;

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
import org.apache.zookeeper.WatchedEvent;
import org.jspecify.annotations.Nullable;

/**
 * A backend's present handle, and what goes on when one follows another. Handles are made when something needs one: one
 * that ended with a session is not replaced until then.
 */
final class Connection implements Handle.Listener {
    /** An operation on a handle that is ready. */
    @FunctionalInterface
    interface Body<T> {
        CompletableFuture<T> run(Call<T> call);
    }

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private final Settings settings;
    private final BackendContext context;
    private final Watches watches;
    private final ExecutorService thread;
    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
    private final Turns turns = new Turns(this::later);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Handle current;
    private @Nullable Session session;
    private boolean closed;

    Connection(Settings settings, BackendContext context) {
        this.settings = settings;
        this.context = context;
        watches = new Watches(this, new Paths(settings.chroot()));
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread worker = new Thread(task, "quorate-zookeeper");
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

    Turns turns() {
        return turns;
    }

    Watches watches() {
        return watches;
    }

    /** Runs a task on the backend's thread, in order; drops it once the backend is closed. */
    void later(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException afterClose) {
            // Whoever would have heard of it has been told that this is the end.
        }
    }

    <T> CompletableFuture<T> call(String what, boolean write, Body<T> body) {
        return call(what, write, context.timings().requestTimeout(), body);
    }

    <T> CompletableFuture<T> call(String what, boolean write, Duration limit, Body<T> body) {
        Call<T> call = new Call<>(what, write);
        calls.add(call);
        Cancellable alarm = context.scheduler().schedule(limit, () -> call.expire(limit.toString()));
        Failures.whenDone(call.result(), (value, error) -> {
            alarm.cancel();
            calls.remove(call);
        });
        if (isClosed()) {
            call.fail(closedException());
        } else {
            call.follow(start(call, body));
        }
        return call.result();
    }

    /** A handle that is ready, if need be a new one. */
    CompletableFuture<Handle> ready() {
        return handle().ready()
                .exceptionallyCompose(error -> Failures.unwrap(error) instanceof StoreException e
                                && e.kind() == Kind.SESSION_LOST
                                && !isClosed()
                        ? ready()
                        : CompletableFuture.failedFuture(error));
    }

    /** The present handle, or a new one. */
    Handle handle() {
        lock.lock();
        try {
            if (closed) {
                throw closedException();
            }
            if (current == null || current.isOver()) {
                current = new Handle(settings, context, this);
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Makes this the open session. Returns false if there is one. */
    boolean begin(Session opened) {
        lock.lock();
        try {
            if (session != null) {
                return false;
            }
            session = opened;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a session in the store. */
    CompletableFuture<Void> end(Session ending, Handle handle) {
        forget(ending);
        if (handle.isOver()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> ended =
                call("ending the session", true, call -> handle.ready().thenCompose(ready -> call.send(handle::end)));
        // Nothing else may use a handle whose session has ended for its owner.
        Failures.whenDone(ended, (done, error) -> handle.leave());
        return ended;
    }

    /** Closes. Returns false if that had happened already. */
    boolean close() {
        Handle handle;
        Session open;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            handle = current;
            open = session;
        } finally {
            lock.unlock();
        }
        watches.close();
        if (open != null) {
            open.silence();
        }
        calls.forEach(call -> call.fail(closedException()));
        if (handle != null) {
            drop(handle, open != null);
        }
        thread.shutdown();
        return true;
    }

    @Override
    public void ready(Handle handle) {
        later(() -> {
            sessionOf(handle, Session::ready);
            watches.ready(handle);
        });
    }

    @Override
    public void proven(Handle handle) {
        long validUntil = handle.validUntil();
        later(() -> sessionOf(handle, session -> session.proven(validUntil)));
    }

    @Override
    public void interrupted(Handle handle) {
        later(() -> {
            sessionOf(handle, Session::interrupted);
            watches.interrupted(handle);
        });
    }

    @Override
    public void over(Handle handle, StoreException reason) {
        later(() -> {
            sessionOf(handle, session -> {
                forget(session);
                session.lost(String.valueOf(reason.getMessage()));
            });
            watches.over(handle, reason);
        });
    }

    @Override
    public void changed(Handle handle, WatchedEvent event) {
        later(() -> watches.changed(handle, event));
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
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

    private void sessionOf(Handle handle, Consumer<Session> action) {
        Session open;
        lock.lock();
        try {
            open = session;
        } finally {
            lock.unlock();
        }
        if (open != null && open.isOn(handle)) {
            action.accept(open);
        }
    }

    private void forget(Session ended) {
        lock.lock();
        try {
            if (session == ended) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A session that is open is left to its TTL; one that nobody opened leaves nothing behind. */
    private static void drop(Handle handle, boolean hasSession) {
        CompletableFuture<Handle> ready = handle.ready();
        if (!hasSession && ready.isDone() && !ready.isCompletedExceptionally()) {
            // An unreachable server forgets the session by itself.
            Failures.whenDone(handle.end(), (done, error) -> {});
        } else {
            handle.leave();
        }
    }

    private StoreException closedException() {
        return new StoreException(Kind.CLOSED, "the connection with " + settings + " is closed");
    }
}
