package io.quorate.internal.election;

import io.quorate.internal.node.NodeCore;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How far a candidate has come, written to the store at most once a second: a training loop reports every step, and each
 * write wakes every candidate. On the loop.
 */
final class Progress {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final NodeCore core;
    private final BooleanSupplier writer;
    private long value;
    /** What the store is told: a write that has come through is no reason for the next, however far we are by then. */
    private long told;

    private boolean pausing;

    /**
     * @param writer begins to write; false if there is nowhere to write to
     */
    Progress(NodeCore core, long value, BooleanSupplier writer) {
        this.core = core;
        this.value = value;
        told = value;
        this.writer = writer;
    }

    long value() {
        return value;
    }

    /** What our entry is to say now. */
    long told() {
        return told;
    }

    void set(long reported) {
        value = reported;
        if (!pausing) {
            write();
        }
    }

    private void write() {
        told = value;
        pausing = writer.getAsBoolean();
        if (pausing) {
            core.later(INTERVAL, () -> {
                pausing = false;
                if (value != told) {
                    write();
                }
            });
        }
    }
}
