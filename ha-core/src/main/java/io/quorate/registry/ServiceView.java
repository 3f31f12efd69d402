package io.quorate.registry;

import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import io.quorate.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The instances of one service as the store last told them. When the store is away a view keeps what it knew and says that
 * it is stale; it is never empty only because of that. Thread-safe.
 */
public interface ServiceView extends AutoCloseable {
    /** For how long it is remembered since when an instance is ready. */
    Duration MAX_READY_FOR = Duration.ofHours(1);

    /**
     * The service.
     *
     * @return its name
     */
    String service();

    /**
     * The instances in whatever state, the longest registered first. Of several with one id, as when a node came back
     * before its lost session had ended, only the latest is shown. One volatile read.
     *
     * @return an immutable list, the very same object until something changes; empty before the view is ready
     */
    List<ServiceInstance> instances();

    /**
     * Whether the list may be old, because the store cannot be reached or has not answered yet, or because the view is
     * closed.
     *
     * @return whether it may be old
     */
    boolean isStale();

    /**
     * Completes when the store has answered first. Dependent stages run on the node's callback executor.
     *
     * @return the signal; fails only with {@link NodeClosedException}, if the view is closed before
     */
    CompletionStage<Void> ready();

    /**
     * Waits until the store has answered first.
     *
     * @param timeout the longest to wait; positive
     * @return this view
     * @throws StoreUnavailableException if the store has not answered in time; the view goes on trying
     * @throws NodeClosedException if the view or the node is closed
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws InterruptedException if interrupted while waiting
     */
    ServiceView awaitReady(Duration timeout) throws InterruptedException;

    /**
     * Tells a listener the present instances, once known, and then those after each change. Calls come one after the other
     * on the node's callback executor; a listener that is slow is told the latest and misses what was between.
     *
     * @param listener told of {@link #instances()}
     * @return ends it, as closing the view does
     */
    Subscription onChange(Consumer<List<ServiceInstance>> listener);

    /**
     * How many entries under the service are not instances that this library wrote. They are skipped, and each is logged
     * once.
     *
     * @return their number at present
     */
    int malformedCount();

    /**
     * For how long this view has seen an instance {@link InstanceState#READY}, counted from when it joined so, from when it
     * became so, or from when another process took its id or address. Neither a lost store nor a lost session begins it anew:
     * an instance that its own process registers again goes on as it was.
     *
     * @param id the instance's id
     * @return empty if it is not ready now, if it was ready when the store first answered, or after more than
     *     {@link #MAX_READY_FOR}; always, unless a view overrides it
     */
    default Optional<Duration> readyFor(String id) {
        return Optional.empty();
    }

    /**
     * Puts a balancer on this view: {@code view.balancer(LeastRequests.p2c())}.
     *
     * @param policy how to pick
     * @param <B> what the policy makes
     * @return what the policy makes of this view
     */
    default <B> B balancer(Function<? super ServiceView, B> policy) {
        return policy.apply(this);
    }

    /** Ends the view and its listeners; it keeps the instances it showed last. Idempotent; never blocks. */
    @Override
    void close();
}
