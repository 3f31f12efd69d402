package io.quorate.examples.gateway;

import io.quorate.balance.Balancer;
import io.quorate.balance.BalancerPolicy;
import io.quorate.registry.ServiceRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A balancer for each model that was asked for. A client can ask for any name, so their number is bounded: for a new one,
 * one that turned out to have no instances is forgotten. Thread-safe.
 */
final class Models implements AutoCloseable {
    private final ServiceRegistry registry;
    private final BalancerPolicy policy;
    private final int limit;
    private final Map<String, Balancer> followed = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();

    Models(ServiceRegistry registry, BalancerPolicy policy, int limit) {
        this.registry = registry;
        this.policy = policy;
        this.limit = limit;
    }

    /**
     * The balancer of a model.
     *
     * @return empty if too many models with instances are followed already
     * @throws IllegalArgumentException if a service cannot have this name
     */
    Optional<Balancer> balancer(String model) {
        Balancer known = followed.get(model);
        return known == null ? follow(model) : Optional.of(known);
    }

    private Optional<Balancer> follow(String model) {
        changing.lock();
        try {
            if (!followed.containsKey(model) && followed.size() >= limit && !forgetOne()) {
                return Optional.empty();
            }
            return Optional.of(
                    followed.computeIfAbsent(model, name -> registry.view(name).balancer(policy)));
        } finally {
            changing.unlock();
        }
    }

    private boolean forgetOne() {
        for (Map.Entry<String, Balancer> entry : followed.entrySet()) {
            if (hasAnswered(entry.getValue())
                    && entry.getValue().view().instances().isEmpty()) {
                followed.remove(entry.getKey());
                entry.getValue().view().close();
                return true;
            }
        }
        return false;
    }

    /** Whether the registry has answered for every model that is followed. */
    boolean allAnswered() {
        return followed.values().stream().allMatch(Models::hasAnswered);
    }

    private static boolean hasAnswered(Balancer balancer) {
        return balancer.view().ready().toCompletableFuture().isDone();
    }

    @Override
    public void close() {
        followed.values().forEach(balancer -> balancer.view().close());
    }
}
