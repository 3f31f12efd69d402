package io.quorate.failover;

import io.quorate.time.Scheduler;
import io.quorate.time.SystemScheduler;
import org.jspecify.annotations.Nullable;

/** A scheduler that was given, or one of one's own to be closed. */
record OwnTime(Scheduler scheduler, @Nullable SystemScheduler own) implements AutoCloseable {

    static OwnTime of(@Nullable Scheduler given, String threadName) {
        if (given != null) {
            return new OwnTime(given, null);
        }
        SystemScheduler own = new SystemScheduler(threadName);
        return new OwnTime(own, own);
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
