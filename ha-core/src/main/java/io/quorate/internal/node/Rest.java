package io.quorate.internal.node;

import io.quorate.internal.session.Backoff;
import io.quorate.spi.StoreException;
import java.time.Duration;

/** A pause after a failure, the longer the more there are in a row. On the loop. */
public final class Rest {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Backoff length = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private final NodeCore core;
    private final Runnable over;
    private boolean on;
    private long since;

    public Rest(NodeCore core, Runnable over) {
        this.core = core;
        this.over = over;
    }

    public boolean isOn() {
        return on;
    }

    /** All is well: the next one is short. */
    public void reset() {
        length.reset();
    }

    /** Something begins of which too many in a row must not spin through the store. */
    public void watch() {
        since = core.ticker().nanoTime();
    }

    /**
     * A pause if what was watched is over soon. Otherwise none: the others regroup meanwhile, and who gave a generation up in
     * order to regroup would miss the next one by resting.
     */
    public void beginIfSoon() {
        if (core.ticker().nanoTime() - since < SOON.toNanos()) {
            begin();
        }
    }

    public void begin() {
        on = true;
        core.later(length.next(), () -> {
            on = false;
            over.run();
        });
    }

    /** Reports the failure; that of a session that is over is no news of ours, and another session no reason to rest. */
    public void begin(String where, StoreException failure) {
        if (failure.kind() != StoreException.Kind.SESSION_LOST) {
            core.failures().report(where, Calls.translate(where, failure));
            begin();
        }
    }
}
