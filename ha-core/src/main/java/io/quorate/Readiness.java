package io.quorate;

import io.quorate.health.HealthEngine;

/**
 * Something that is ready or not and says when that changes: what an instance's state follows. A seam, so that what follows
 * health needs to know nothing of probes.
 */
public interface Readiness {

    /**
     * The readiness that an engine judges.
     *
     * @param health the engine; not closed by whoever follows
     * @return ready while {@link io.quorate.health.HealthSnapshot#ready()}
     */
    static Readiness of(HealthEngine health) {
        return new Readiness() {
            @Override
            public boolean isReady() {
                return health.snapshot().ready();
            }

            @Override
            public Subscription onChange(Runnable signal) {
                return health.onChange(change -> signal.run())::close;
            }
        };
    }

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
}
