package io.quorate.registry;

import io.quorate.ConfigurationException;
import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Registers instances of services and shows those of others. Thread-safe.
 *
 * <p>Names of services and ids of instances have 1 to 128 bytes in UTF-8, without {@code /} and control characters.
 */
public interface ServiceRegistry {

    /**
     * Registers an instance and waits until the store has acknowledged it, at most the node's request time-out.
     *
     * @param instance what to register
     * @return the registration, kept across lost sessions until it or the node is closed
     * @throws StoreUnavailableException if the store did not acknowledge it in time; it is withdrawn and will not appear
     * @throws ConfigurationException if the instance is too large for the store, or the store refuses it for good
     * @throws IllegalStateException if this node has registered an instance of this id in this service already
     * @throws NodeClosedException if the node is closed
     * @throws InterruptedException if interrupted while waiting; it is withdrawn
     */
    Registration register(ServiceInstance instance) throws InterruptedException;

    /**
     * As {@link #register(ServiceInstance)}, with a time of one's own.
     *
     * @param instance what to register
     * @param timeout the longest to wait; positive
     * @return the registration
     * @throws StoreUnavailableException if the store did not acknowledge it in time; it is withdrawn and will not appear
     * @throws ConfigurationException if the instance is too large for the store, or the store refuses it for good
     * @throws IllegalStateException if this node has registered an instance of this id in this service already
     * @throws IllegalArgumentException if the time-out is not positive
     * @throws NodeClosedException if the node is closed
     * @throws InterruptedException if interrupted while waiting; it is withdrawn
     */
    Registration register(ServiceInstance instance, Duration timeout) throws InterruptedException;

    /**
     * Registers an instance, however long the store is away. Dependent stages run on the node's callback executor.
     *
     * @param instance what to register
     * @return completes when the store has acknowledged it; fails with {@link ConfigurationException} if the store refuses
     *     it for good and with {@link NodeClosedException} if the node is closed first. To withdraw it before, cancel the
     *     stage's {@link CompletionStage#toCompletableFuture() future}
     * @throws ConfigurationException if the instance is too large for the store
     * @throws IllegalStateException if this node has registered an instance of this id in this service already
     * @throws NodeClosedException if the node is closed
     */
    CompletionStage<Registration> registerAsync(ServiceInstance instance);

    /**
     * Follows a service. All views of one service share one watch; the first opens it. Returns at once: the view is empty
     * and stale until the store has answered, see {@link ServiceView#awaitReady}.
     *
     * @param service the service's name; it need not have instances yet
     * @return a view, kept until it or the node is closed
     * @throws IllegalArgumentException if the name is not allowed
     * @throws NodeClosedException if the node is closed
     */
    ServiceView view(String service);

    /**
     * Asks the store which services have an instance, in whatever state. A registration shows here a moment after it was
     * acknowledged. Waits at most the request time-out.
     *
     * @return the names, in alphabetical order; immutable
     * @throws StoreUnavailableException if the store could not be reached
     * @throws NodeClosedException if the node is closed
     * @throws InterruptedException if interrupted while waiting
     */
    Set<String> services() throws InterruptedException;
}
