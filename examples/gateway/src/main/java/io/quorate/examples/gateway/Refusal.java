package io.quorate.examples.gateway;

import io.quorate.registry.InstanceState;
import io.quorate.registry.ServiceInstance;
import io.quorate.registry.ServiceView;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An answer that the gateway gives itself.
 *
 * @param status the HTTP status
 * @param message what is wrong, for the client
 */
record Refusal(int status, String message) {

    /** Names what is missing: the instances, their readiness, or the registry's answer. */
    static Refusal nobody(ServiceView view) {
        String model = "model '" + view.service() + "'";
        if (!view.ready().toCompletableFuture().isDone()) {
            return new Refusal(503, "the registry has not answered yet which instances " + model + " has");
        }
        Map<InstanceState, Long> states = view.instances().stream()
                .collect(Collectors.groupingBy(ServiceInstance::state, TreeMap::new, Collectors.counting()));
        return new Refusal(
                503,
                states.isEmpty()
                        ? model + " has no instance in the registry"
                        : "no instance of " + model + " is ready: " + states);
    }

    /** Whether the same request may succeed a moment later. */
    boolean isPassing() {
        return status == 503;
    }
}
