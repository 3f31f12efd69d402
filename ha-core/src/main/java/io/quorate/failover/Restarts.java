package io.quorate.failover;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Whether and when a worker that ended is started again. Not thread-safe. */
final class Restarts {
    private final SupervisorOptions options;
    private long ceiling;
    private int inARow;

    Restarts(SupervisorOptions options) {
        this.options = options;
        ceiling = options.firstBackoff().toNanos();
    }

    /** After an end that was not a stop for good; empty to give up. A requested restart is never refused by the policy. */
    Optional<Duration> after(WorkerExit exit) {
        if (exit.uptime().compareTo(options.stableAfter()) >= 0) {
            inARow = 0;
            ceiling = options.firstBackoff().toNanos();
        }
        boolean wanted = exit.requested() || options.policy().restarts(exit.code());
        if (!wanted || inARow >= options.maxRestarts()) {
            return Optional.empty();
        }
        inARow++;
        // Jitter: workers that a common cause ended must not come back in step.
        long delay = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
        ceiling = Math.min(options.maxBackoff().toNanos(), ceiling * 2);
        return Optional.of(Duration.ofNanos(delay));
    }
}
