package io.quorate.registry;

import io.quorate.ConfigurationException;
import io.quorate.NodeClosedException;
import io.quorate.Readiness;
import io.quorate.Subscription;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * An instance that this node keeps registered: across short losses of the store nobody sees a change, after a lost session
 * it is registered again, and so it is when somebody else removed it. Thread-safe; nothing here blocks.
 */
public interface Registration extends AutoCloseable {

    /**
     * What this node wants registered, the latest update included, acknowledged or not.
     *
     * @return the instance
     */
    ServiceInstance instance();

    /**
     * Whether the store has acknowledged the instance and has not been heard to lose it since.
     *
     * @return false while a new session is being opened, and once closed
     */
    boolean isRegistered();

    /**
     * Changes what is registered. Updates in quick succession are written as one, and the latest wins: once an update is
     * acknowledged nothing older is ever written. An update made while the store is away is written when it is back.
     *
     * @param change applied to {@link #instance()}; may be called more than once, and changes neither service nor id
     * @return completes, on the callback executor, when the store has acknowledged this or a later update; fails with
     *     {@link NodeClosedException} if the node, or {@link IllegalStateException} if the registration, is closed first
     * @throws IllegalArgumentException if service or id would change
     * @throws ConfigurationException if the instance would be too large for the store; nothing changes
     */
    CompletionStage<Void> update(UnaryOperator<ServiceInstance.Builder> change);

    /**
     * Changes the state, see {@link #update}.
     *
     * @param state the new state
     * @return as {@link #update}
     */
    default CompletionStage<Void> setState(InstanceState state) {
        return update(instance -> instance.state(state));
    }

    /**
     * Changes the weight, see {@link #update}.
     *
     * @param weight the new weight
     * @return as {@link #update}
     * @throws IllegalArgumentException if out of range
     */
    default CompletionStage<Void> setWeight(int weight) {
        return update(instance -> instance.weight(weight));
    }

    /**
     * Lets the state follow readiness from now on: {@link InstanceState#READY} while ready and
     * {@link InstanceState#NOT_READY} while not, except that an instance which is {@link InstanceState#STARTING} stays so
     * until it is ready first, and one that is {@link InstanceState#DRAINING} stays so until {@link #setState} ends it.
     * Ends what was followed before.
     *
     * @param readiness what to follow
     * @return ends it and leaves the state as it is
     */
    Subscription follow(Readiness readiness);

    /**
     * Withdraws the instance for good. Idempotent.
     *
     * @return completes, on the callback executor, when it is known to be gone from the store; never fails
     */
    CompletionStage<Void> closeAsync();

    /** Withdraws the instance for good. Idempotent; does not wait for the store. */
    @Override
    void close();
}
