package io.quorate.balance;

import io.quorate.registry.ServiceInstance;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request to one instance, from {@link Balancer#choose()} until closed.
 *
 * <pre>{@code
 * try (Pick pick = balancer.choose().orElseThrow()) {
 *     Response response = call(pick.instance());
 *     pick.end(response.status() >= 500 ? Outcome.FAILURE : Outcome.SUCCESS);
 * }
 * }</pre>
 *
 * <p>Thread-safe; only the first end counts.
 */
public final class Pick implements AutoCloseable {
    private final Target target;
    private final AtomicBoolean ended = new AtomicBoolean();

    Pick(Target target) {
        this.target = target;
        target.begin();
    }

    /**
     * Whom to call.
     *
     * @return the instance
     */
    public ServiceInstance instance() {
        return target.instance();
    }

    /**
     * Ends the request.
     *
     * @param outcome how it went
     */
    public void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            target.end(outcome);
        }
    }

    /** Ends the request without a judgement, as when the client went away. No effect after {@link #end}. */
    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            target.abandon();
        }
    }
}
