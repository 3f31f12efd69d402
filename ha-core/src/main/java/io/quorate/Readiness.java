package io.quorate;

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
}
