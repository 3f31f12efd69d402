package io.quorate.examples.sidecar;

import io.quorate.Readiness;
import io.quorate.registry.InstanceState;
import io.quorate.registry.Registration;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The server's entry in the registry: there while its process runs. {@link #begin} and {@link #end} are called by one
 * thread at a time. Never waits for the store.
 */
final class Enrolment {
    private static final Logger LOG = System.getLogger(Enrolment.class.getName());

    private final ServiceRegistry registry;
    private final ServiceInstance instance;
    private final Readiness readiness;
    /** One at a time: the next entry bears the same name. */
    private CompletionStage<Void> gone = CompletableFuture.completedStage(null);

    private volatile CompletionStage<Registration> asked =
            CompletableFuture.failedStage(new IllegalStateException("the server has not been started yet"));

    Enrolment(ServiceRegistry registry, ServiceInstance instance, Readiness readiness) {
        this.registry = registry;
        this.instance = instance;
        this.readiness = readiness;
    }

    void begin() {
        asked = gone.thenCompose(withdrawn -> registry.registerAsync(instance))
                .whenComplete((registration, failure) -> {
                    if (failure == null) {
                        registration.follow(readiness);
                    } else {
                        LOG.log(Level.ERROR, "cannot register " + instance.service(), failure);
                    }
                });
        gone = CompletableFuture.completedStage(null);
    }

    /** The process has ended: what was said of it is withdrawn at once. */
    void end() {
        gone = asked.handle((registration, failure) ->
                        registration == null ? CompletableFuture.<Void>completedStage(null) : registration.closeAsync())
                .thenCompose(withdrawing -> withdrawing);
    }

    /** Asks for no more traffic. Completes when the store knows; may fail. */
    CompletionStage<Void> drain() {
        return asked.thenCompose(registration -> registration.setState(InstanceState.DRAINING));
    }
}
