package io.quorate.examples.gateway;

import io.quorate.registry.ServiceRegistry;

/** What all event loops of a gateway share. Thread-safe. */
final class Shared {
    private final GatewayOptions options;
    private final Models models;
    private final Admission admission;
    private final BodyBudget bodies;
    private volatile boolean draining;

    Shared(ServiceRegistry registry, GatewayOptions options) {
        this.options = options;
        this.models = new Models(registry, options.policy(), options.limits().models());
        this.admission = new Admission(options.limits().exchanges());
        this.bodies = new BodyBudget(options.limits().bodies());
        options.models().forEach(models::balancer);
    }

    GatewayOptions options() {
        return options;
    }

    Models models() {
        return models;
    }

    Admission admission() {
        return admission;
    }

    BodyBudget bodies() {
        return bodies;
    }

    boolean isReady() {
        return !draining && models.allAnswered();
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }
}
