package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.SessionTimings;
import io.quorate.time.Ticker;
import io.quorate.time.VirtualClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A store in memory under virtual time. */
final class MemoryHarness extends MemoryFaults {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final SessionTimings TIMINGS = new SessionTimings(
            Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final VirtualClock clock = new VirtualClock();

    @Override
    public Backend connect(String nodeId, SessionTimings timings) {
        return connect(nodeId, timings, clock);
    }

    @Override
    public SessionTimings timings() {
        return TIMINGS;
    }

    @Override
    public Ticker ticker() {
        return clock;
    }

    @Override
    public void awaitUntil(String what, BooleanSupplier condition) {
        long until = clock.nanoTime() + TIMINGS.ttl().multipliedBy(5).toNanos();
        clock.runDue();
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() - until > 0) {
                throw new AssertionError("not in time: " + what);
            }
            clock.advance(STEP);
        }
    }

    @Override
    public void pass(Duration time) {
        clock.advance(time);
    }
}
