package io.quorate.internal.lock;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** How a node's locks fare. Thread-safe; a reader may see a grant that is just being given twice, or not at all. */
public final class Tally {
    private final LongAdder waiting = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder acquired = new LongAdder();
    private final LongAdder waited = new LongAdder();

    void waits() {
        waiting.increment();
    }

    /** One that waited does so no more. */
    void waited(long nanos, boolean served) {
        waiting.decrement();
        if (served) {
            waited.add(nanos);
        }
    }

    void granted() {
        acquired.increment();
        held.increment();
    }

    void ended() {
        held.decrement();
    }

    public long waiting() {
        return Math.max(0, waiting.sum());
    }

    public long held() {
        return Math.max(0, held.sum());
    }

    public long acquired() {
        return acquired.sum();
    }

    public Duration waited() {
        return Duration.ofNanos(waited.sum());
    }
}
