package io.quorate.internal.registry;

import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import io.quorate.Subscription;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One caller's view on a mirror that it may share with others. */
final class DefaultView implements ServiceView {
    private final NodeCore core;
    private final ServiceMirror mirror;
    private final Consumer<DefaultView> onClose;
    private final Set<ViewListener> listeners = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    DefaultView(NodeCore core, ServiceMirror mirror, Consumer<DefaultView> onClose) {
        this.core = core;
        this.mirror = mirror;
        this.onClose = onClose;
        Signals.pass(core, known, ready);
        core.loop().execute(() -> Signals.copy(mirror.known(), known));
    }

    @Override
    public String service() {
        return mirror.service();
    }

    @Override
    public List<ServiceInstance> instances() {
        return mirror.snapshot().instances();
    }

    @Override
    public boolean isStale() {
        return mirror.isStale() || closed.get();
    }

    @Override
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    @Override
    public ServiceView awaitReady(Duration timeout) throws InterruptedException {
        DefaultRegistry.requirePositive(timeout);
        CompletableFuture<Void> wait = known.copy();
        Cancellable timer = core.later(
                timeout,
                () -> wait.completeExceptionally(new StoreUnavailableException(
                        this + ": the store has not answered within " + timeout + "; the view goes on trying", null)));
        try {
            Calls.await(toString(), wait, timeout);
            return this;
        } finally {
            timer.cancel();
        }
    }

    @Override
    public Subscription onChange(Consumer<List<ServiceInstance>> listener) {
        ViewListener added = new ViewListener(core.lane("listener of " + this), mirror, listener);
        listeners.add(added);
        if (closed.get()) {
            forget(added);
        } else {
            core.loop().execute(() -> mirror.add(added));
        }
        return () -> forget(added);
    }

    @Override
    public int malformedCount() {
        return mirror.snapshot().malformed();
    }

    @Override
    public Optional<Duration> readyFor(String id) {
        return mirror.readyFor(id);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            listeners.forEach(this::forget);
            onClose.accept(this);
            core.loop()
                    .execute(() -> known.completeExceptionally(
                            new NodeClosedException(this + " was closed before the store had answered", null)));
        }
    }

    private void forget(ViewListener listener) {
        listeners.remove(listener);
        listener.close();
        core.loop().execute(() -> mirror.remove(listener));
    }

    @Override
    public String toString() {
        return "view of service '" + service() + "'";
    }
}
