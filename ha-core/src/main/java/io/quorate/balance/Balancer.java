package io.quorate.balance;

import io.quorate.registry.ServiceView;
import java.util.Optional;
import java.util.Set;

/**
 * Picks among the instances of one view by one policy. Thread-safe; follows the view by itself and needs no closing.
 */
public interface Balancer {

    /**
     * What it picks from.
     *
     * @return the view
     */
    ServiceView view();

    /**
     * Picks and allocates nothing; the request is not counted until {@link Target#begin()}.
     *
     * @return empty if no instance is ready
     */
    Optional<Target> pick();

    /**
     * Picks an instance that has not been tried yet; for a retry.
     *
     * @param tried ids of instances to leave out
     * @return empty if no other instance is ready
     */
    Optional<Target> pick(Set<String> tried);

    /**
     * Picks an instance and begins a request to it.
     *
     * @return the request, to be closed; empty if no instance is ready
     */
    default Optional<Pick> choose() {
        return pick().map(Pick::new);
    }

    /**
     * Picks an instance that has not been tried yet and begins a request to it.
     *
     * @param tried ids of instances to leave out
     * @return the request, to be closed; empty if no other instance is ready
     */
    default Optional<Pick> choose(Set<String> tried) {
        return pick(tried).map(Pick::new);
    }
}
