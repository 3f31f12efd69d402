package io.quorate.internal.election;

import io.quorate.internal.node.NodeCore;
import io.quorate.time.Scheduler.Cancellable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a lead has been vacant as far as this candidate knows. On the loop. */
final class Vacancy {
    private final NodeCore core;
    private @Nullable Long since;
    private Cancellable timer = () -> {};

    Vacancy(NodeCore core) {
        this.core = core;
    }

    void end() {
        timer.cancel();
        since = null;
    }

    /** Whether it has lasted so long; if not, calls back when it will have. The first call begins it. */
    boolean hasLasted(Duration atLeast, Runnable then) {
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
