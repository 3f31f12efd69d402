package io.quorate.health;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts work begun, work ended and progress in between, for a {@link ProgressProbe}. Thread-safe; counting takes no lock
 * and allocates nothing.
 */
public final class WorkMeter {
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder steps = new LongAdder();

    /** Creates a meter without work. */
    public WorkMeter() {}

    /** A piece of work, such as a request, begins. Each must be {@linkplain #end() ended}, failures included. */
    public void begin() {
        begun.increment();
    }

    /** Work moves: a token, a batch, or a ping from within a long step that tells nothing else, such as prefill. */
    public void advance() {
        steps.increment();
    }

    /** A piece of work ends, well or not. Counts as progress. */
    public void end() {
        ended.increment();
    }

    /**
     * The counter that must move while there is work.
     *
     * @return grows with every call of {@link #begin}, {@link #advance} and {@link #end}
     */
    public long progress() {
        return begun.sum() + steps.sum() + ended.sum();
    }

    /**
     * Whether work has begun and not ended.
     *
     * @return whether there is work
     */
    public boolean hasWork() {
        // Ends are read first: a piece that begins and ends between the reads must not hide one that goes on.
        long done = ended.sum();
        return begun.sum() > done;
    }
}
