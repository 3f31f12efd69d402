package io.quorate.internal.registry;

import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import io.quorate.internal.Names;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceRegistry;
import io.quorate.registry.ServiceView;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The registry of one node. */
public final class DefaultRegistry implements ServiceRegistry {
    static final String DIR = "services";

    private final NodeCore core;
    private final Leases leases;
    private final Catalog catalog;
    private final Views views;
    private final Map<String, DefaultRegistration> registrations = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile boolean draining;

    public DefaultRegistry(NodeCore core) {
        this.core = core;
        leases = new Leases(core);
        catalog = new Catalog(core, leases);
        views = new Views(core);
        core.loop().execute(() -> core.keeper().add(leases));
    }

    @Override
    public Registration register(ServiceInstance instance) throws InterruptedException {
        return register(instance, core.requestTimeout());
    }

    @Override
    public Registration register(ServiceInstance instance, Duration timeout) throws InterruptedException {
        requirePositive(timeout);
        DefaultRegistration registration = begin(instance);
        Cancellable timer = core.later(
                timeout,
                () -> registration.giveUp(new StoreUnavailableException(
                        registration + " was not acknowledged within " + timeout
                                + " and is withdrawn: try again, or use registerAsync to wait as long as it takes",
                        null)));
        try {
            Calls.await(registration.toString(), registration.established(), timeout);
            return registration;
        } catch (InterruptedException | RuntimeException e) {
            registration.close();
            throw e;
        } finally {
            timer.cancel();
        }
    }

    @Override
    public CompletionStage<Registration> registerAsync(ServiceInstance instance) {
        DefaultRegistration registration = begin(instance);
        CompletableFuture<Registration> result = new CompletableFuture<>();
        Signals.pass(core, registration.established().thenApply(done -> registration), result);
        // A caller who cancels the stage has nothing else to close.
        return Signals.onFailure(result, registration::close);
    }

    @Override
    public ServiceView view(String service) {
        requireOpen();
        return views.open(Names.requireName("service", service));
    }

    @Override
    public Set<String> services() throws InterruptedException {
        requireOpen();
        return catalog.services();
    }

    /**
     * Takes every instance out of rotation, those to come as well. Completes when the store knows, or what it does not know
     * has been withdrawn; never fails.
     */
    public CompletionStage<Void> drain() {
        draining = true;
        return CompletableFuture.allOf(registrations.values().stream()
                .map(r -> r.setState(InstanceState.DRAINING).handle((done, failure) -> (Void) null))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Whether there is anything in the registry that others may send requests to. */
    public boolean isEmpty() {
        return registrations.isEmpty();
    }

    /** Withdraws every registration and ends every view. On the loop; completes on the loop and never fails. */
    public CompletionStage<Void> close() {
        closed = true;
        views.close();
        return leases.close().whenComplete((done, failure) -> core.keeper().remove(leases));
    }

    private DefaultRegistration begin(ServiceInstance asked) {
        requireOpen();
        ServiceInstance instance = withDefaults(asked);
        DefaultRegistration registration = new DefaultRegistration(core, leases, catalog, instance);
        String key = instance.service() + "/" + instance.id();
        if (registrations.putIfAbsent(key, registration) != null) {
            throw new IllegalStateException("this node has registered instance '" + instance.id() + "' of service '"
                    + instance.service() + "' already: close that registration, update it, or choose another id");
        }
        registration.start(() -> registrations.remove(key, registration));
        if (draining) {
            // The drain may have looked before this one was there.
            registration.setState(InstanceState.DRAINING).exceptionally(closed -> null);
        }
        return registration;
    }

    private ServiceInstance withDefaults(ServiceInstance asked) {
        ServiceInstance.Builder filled = asked.toBuilder();
        if (asked.id().isEmpty()) {
            filled.id(core.info().id());
        }
        if (asked.zone().isEmpty()) {
            filled.zone(core.info().zone());
        }
        if (asked.region().isEmpty()) {
            filled.region(core.info().region());
        }
        return filled.build();
    }

    static void requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": it must be positive");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new NodeClosedException("node '" + core.info().id() + "' is closed: build another", null);
        }
    }
}
