package io.quorate.zookeeper;

import io.quorate.spi.BackendContext;
import io.quorate.time.Scheduler.Cancellable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Proves a session at regular intervals, while it is connected; a reconnection proves itself. */
final class Heartbeat {
    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final Handle handle;
    private final BackendContext context;
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile Cancellable next = () -> {};

    Heartbeat(Handle handle, BackendContext context) {
        this.handle = handle;
        this.context = context;
    }

    void start() {
        if (!stopped) {
            next = context.scheduler().schedule(context.timings().heartbeat(), this::beat);
        }
        // Stopped between the look and the assignment: it would not have been called off.
        if (stopped) {
            next.cancel();
        }
    }

    void stop() {
        stopped = true;
        next.cancel();
    }

    private void beat() {
        if (stopped) {
            return;
        }
        start();
        CompletableFuture<Handle> ready = handle.ready();
        if (ready.isDone() && !ready.isCompletedExceptionally() && pending.compareAndSet(false, true)) {
            Failures.whenDone(handle.prove(), (done, error) -> proven(error));
        }
    }

    private void proven(@Nullable Throwable error) {
        pending.set(false);
        if (error != null) {
            LOG.log(Level.DEBUG, "a proof of life was not acknowledged: {0}", Failures.unwrap(error));
        }
    }
}
