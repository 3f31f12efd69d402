package io.quorate.internal.registry;

import io.quorate.ConfigurationException;
import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.internal.node.NodeCore;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registration: what callers want, in an atomic reference, and the lease that the loop brings in line with it. */
final class DefaultRegistration implements Registration {
    /** A new one for each update, equal or not: so that whoever computed from an older one fails to replace it. */
    private record Wanted(ServiceInstance instance, byte[] bytes) {}

    private final NodeCore core;
    private final Leases leases;
    private final Catalog catalog;
    private final AtomicReference<Wanted> wanted;
    private final AtomicReference<@Nullable StateFollower> follower = new AtomicReference<>();
    private final CompletableFuture<Void> established = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile @Nullable LeasedEntry lease;
    private Runnable onWithdrawal = () -> {};

    DefaultRegistration(NodeCore core, Leases leases, Catalog catalog, ServiceInstance instance) {
        this.core = core;
        this.leases = leases;
        this.catalog = catalog;
        wanted = new AtomicReference<>(encoded(instance));
    }

    void start(Runnable whenWithdrawn) {
        onWithdrawal = whenWithdrawn;
        core.loop().execute(() -> {
            ServiceInstance instance = instance();
            String dir = DefaultRegistry.DIR + "/" + instance.service();
            LeasedEntry begun = leases.keep(toString(), dir, () -> wanted().bytes);
            lease = begun;
            catalog.add(instance.service());
            Signals.copy(begun.changed(), established);
            begun.over().thenRun(this::over);
        });
    }

    /** Completes on the loop when the store has acknowledged the instance first. */
    CompletionStage<Void> established() {
        return established;
    }

    /** Withdraws the instance for this reason, unless it has been acknowledged after all. On the loop. */
    void giveUp(RuntimeException reason) {
        LeasedEntry current = lease;
        if (current != null && !current.wasEstablished()) {
            current.withdraw(reason);
        }
    }

    @Override
    public ServiceInstance instance() {
        return wanted().instance;
    }

    @Override
    public boolean isRegistered() {
        LeasedEntry current = lease;
        return current != null && current.isThere() && !closed;
    }

    @Override
    public CompletionStage<Void> update(UnaryOperator<ServiceInstance.Builder> change) {
        return modify(instance -> change.apply(instance.toBuilder()).build());
    }

    CompletionStage<Void> modify(UnaryOperator<ServiceInstance> change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed) {
            done.completeExceptionally(closedByUser());
            return done;
        }
        wanted.updateAndGet(now -> changed(now.instance, change.apply(now.instance)));
        core.loop().execute(() -> {
            // Set by the step that start() submitted before.
            LeasedEntry current = lease;
            if (current != null) {
                Signals.pass(core, current.changed(), done);
            }
        });
        return done.minimalCompletionStage();
    }

    @Override
    public Subscription follow(Readiness readiness) {
        StateFollower next = new StateFollower(core.failures(), this, readiness);
        StateFollower before = follower.getAndSet(next);
        if (before != null) {
            before.close();
        }
        next.start();
        if (closed) {
            next.close();
        }
        return next;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        closed = true;
        StateFollower followed = follower.getAndSet(null);
        if (followed != null) {
            followed.close();
        }
        onWithdrawal.run();
        core.loop().execute(() -> {
            LeasedEntry current = lease;
            if (current != null) {
                current.withdraw(closedByUser());
            }
        });
        return gone.minimalCompletionStage();
    }

    @Override
    public void close() {
        closeAsync();
    }

    private void over() {
        closed = true;
        onWithdrawal.run();
        catalog.remove(instance().service());
        Signals.pass(core, CompletableFuture.completedFuture(null), gone);
    }

    private Wanted wanted() {
        return Objects.requireNonNull(wanted.get());
    }

    private Wanted changed(ServiceInstance before, ServiceInstance after) {
        if (!after.service().equals(before.service()) || !after.id().equals(before.id())) {
            throw new IllegalArgumentException("an update would make " + before.service() + "/" + before.id() + " into "
                    + after.service() + "/" + after.id()
                    + ": service and id stay as they are, register another instance instead");
        }
        return encoded(after);
    }

    private Wanted encoded(ServiceInstance instance) {
        byte[] bytes = InstanceCodec.encode(instance);
        int limit = core.backend().limits().maxValueBytes();
        if (bytes.length > limit) {
            throw new ConfigurationException(
                    "instance '" + instance.id() + "' of service '" + instance.service() + "' takes " + bytes.length
                            + " bytes and the store allows " + limit + ": shorten its labels",
                    null);
        }
        return new Wanted(instance, bytes);
    }

    private IllegalStateException closedByUser() {
        return new IllegalStateException(this + " is closed: register the instance again");
    }

    @Override
    public String toString() {
        ServiceInstance instance = instance();
        return "registration of " + instance.service() + "/" + instance.id();
    }
}
