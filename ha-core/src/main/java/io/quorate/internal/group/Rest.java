package io.quorate.internal.group;

import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Backoff;
import io.quorate.spi.StoreException;
import java.time.Duration;

/** A pause after a failure, the longer the more there are in a row. On the loop. */
final class Rest {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Backoff length = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private final NodeCore core;
    private final Runnable over;
    private boolean on;
    private long since;

    Rest(NodeCore core, Runnable over) {
        this.core = core;
        this.over = over;
    }

    boolean isOn() {
        return on;
    }

    /** All is well: the next one is short. */
    void reset() {
        length.reset();
    }

    /** Something begins of which too many in a row must not spin through the store. */
    void watch() {
        since = core.ticker().nanoTime();
    }

    /**
     * A pause if what was watched is over soon. Otherwise none: the others regroup meanwhile, and who gave a generation up in
     * order to regroup would miss the next one by resting.
     */
    void beginIfSoon() {
        if (core.ticker().nanoTime() - since < SOON.toNanos()) {
            begin();
        }
    }

    void begin() {
        on = true;
        core.later(length.next(), () -> {
            on = false;
            over.run();
        });
    }

    /** Reports the failure; that of a session that is over is no news of ours, and another session no reason to rest. */
    void begin(String where, StoreException failure) {
        if (failure.kind() != StoreException.Kind.SESSION_LOST) {
            core.failures().report(where, Calls.translate(where, failure));
            begin();
        }
    }
}
