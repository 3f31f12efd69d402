package io.quorate.internal.node;

import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a held key has been vacant as far as this node knows. On the loop. */
public final class Vacancy {
    private final NodeCore core;
    private @Nullable Long since;
    private Cancellable timer = () -> {};

    public Vacancy(NodeCore core) {
        this.core = core;
    }

    public void end() {
        timer.cancel();
        since = null;
    }

    /** Whether it has lasted so long; if not, calls back when it will have. The first call begins it. */
    public boolean hasLasted(Duration atLeast, Runnable then) {
        long now = core.ticker().nanoTime();
        if (since == null) {
            since = now;
        }
        Duration left = atLeast.minusNanos(now - since);
        timer.cancel();
        boolean over = left.isNegative() || left.isZero();
        if (!over) {
            timer = core.later(left, then);
        }
        return over;
    }
}
