package io.quorate.internal.election;

import io.quorate.Readiness;
import io.quorate.Subscription;
import io.quorate.internal.node.NodeCore;
import java.util.Optional;

/** Whether this node may lead, as what it follows says. On the loop. */
final class Eligibility {
    private final NodeCore core;
    private final Optional<Readiness> readiness;
    private final Runnable changed;
    private Subscription subscription = () -> {};
    private boolean ready;
    private boolean withdrawn;

    Eligibility(NodeCore core, Optional<Readiness> readiness, Runnable changed) {
        this.core = core;
        this.readiness = readiness;
        this.changed = changed;
    }

    void follow() {
        subscription = readiness
                .map(r -> r.onChange(() -> core.loop().execute(this::look)))
                .orElse(() -> {});
        look();
    }

    /** Whether what is followed lets us lead. */
    boolean isReady() {
        return ready;
    }

    /** Whether we may come to lead, or stand. */
    boolean holds() {
        return ready && !withdrawn;
    }

    /** From now on we may not come to lead. A term is not ended by it. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    void close() {
        subscription.close();
    }

    private void look() {
        try {
            ready = readiness.map(Readiness::isReady).orElse(true);
        } catch (RuntimeException e) {
            // Who cannot say that it is ready must not lead.
            ready = false;
            core.failures().report("asking whether this node may lead", e);
        }
        changed.run();
    }
}
