package io.quorate;

import io.quorate.health.HealthEngine;
import io.quorate.health.HealthHandle;

/**
 * Something that is ready or not and says when that changes: what an instance's state follows. A seam, so that what follows
 * health needs to know nothing of probes.
 */
public interface Readiness {

    /**
     * The state now. Must not block and may be called from any thread.
     *
     * @return whether traffic may come
     */
    boolean isReady();

    /**
     * Runs a signal after every change, on any thread. The signal does not block; it reads {@link #isReady()} itself, so
     * that changes in quick succession may be told as one.
     *
     * @param signal what to run
     * @return ends it
     */
    Subscription onChange(Runnable signal);

    /**
     * The readiness that a health engine judges.
     *
     * @param health the engine
     * @return its readiness, as long as the engine runs
     */
    static Readiness of(HealthEngine health) {
        return new Readiness() {
            @Override
            public boolean isReady() {
                return health.snapshot().ready();
            }

            @Override
            public Subscription onChange(Runnable signal) {
                HealthHandle handle = health.onChange(change -> signal.run());
                return handle::close;
            }
        };
    }
}
