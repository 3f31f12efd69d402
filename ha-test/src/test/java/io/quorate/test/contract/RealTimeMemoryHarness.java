package io.quorate.test.contract;

import io.quorate.spi.Backend;
import io.quorate.spi.SessionTimings;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A store in memory under real time, each node on a thread of its own. */
final class RealTimeMemoryHarness extends MemoryFaults {
    private final SessionTimings timings;
    private final List<SystemScheduler> schedulers = new ArrayList<>();

    RealTimeMemoryHarness(Duration ttl) {
        timings = new SessionTimings(ttl, ttl.dividedBy(6), ttl.dividedBy(3), ttl);
    }

    @Override
    public Backend connect(String nodeId, SessionTimings its) {
        SystemScheduler scheduler = new SystemScheduler("contract-" + nodeId);
        schedulers.add(scheduler);
        return connect(nodeId, its, scheduler);
    }

    @Override
    public SessionTimings timings() {
        return timings;
    }

    @Override
    public Ticker ticker() {
        return Ticker.system();
    }

    @Override
    public void awaitUntil(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(timings.ttl().multipliedBy(5))
                .until(condition::getAsBoolean);
    }

    @Override
    public void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        awaitUntil(time + " have passed", () -> System.nanoTime() - until >= 0);
    }

    @Override
    public void close() {
        super.close();
        schedulers.forEach(SystemScheduler::close);
    }
}
