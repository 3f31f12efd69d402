package io.quorate.internal.session;

import io.quorate.spi.BackendSession;

/**
 * A span during which a session was provably alive without interruption. A session has several if its deadline passed and
 * the store turned out to have kept it: entries survive from one to the next, grants do not. Compared by identity.
 */
public final class Era {
    private final BackendSession session;
    private final Validity validity;

    public Era(BackendSession session, Validity validity) {
        this.session = session;
        this.validity = validity;
    }

    public BackendSession session() {
        return session;
    }

    public Validity validity() {
        return validity;
    }
}
