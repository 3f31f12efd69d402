package io.quorate.test.contract;

import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Limits;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A store in memory under real time, each node on a thread of its own. */
final class RealTimeMemoryHarness implements BackendHarness {
    private record Attached(MemoryLink link, SystemScheduler scheduler) {}

    private final SessionTimings timings;
    private final MemoryStore store = new MemoryStore(new Limits(100_000, 20, 1_200));
    private final Map<Backend, Attached> nodes = new LinkedHashMap<>();

    RealTimeMemoryHarness(Duration ttl) {
        timings = new SessionTimings(ttl, ttl.dividedBy(6), ttl.dividedBy(3), ttl);
    }

    @Override
    public Backend connect(String nodeId, SessionTimings its) {
        MemoryLink link = store.link();
        SystemScheduler scheduler = new SystemScheduler("contract-" + nodeId);
        OwnedName names = new OwnedName(nodeId, "i" + nodes.size());
        Backend backend = link.create(new BackendContext(names, its, ticker(), scheduler));
        nodes.put(backend, new Attached(link, scheduler));
        return backend;
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
    public void expire(BackendSession session) {
        store.expire(session.id());
    }

    @Override
    public void disconnect(Backend backend) {
        link(backend).cut();
    }

    @Override
    public void reconnect(Backend backend) {
        link(backend).restore();
    }

    @Override
    public void breakConnection(Backend backend) {
        link(backend).breakNow();
        link(backend).loseReplies(0);
    }

    @Override
    public void loseReplies(Backend backend) {
        link(backend).loseReplies(MemoryLink.ALL);
    }

    @Override
    public void slowReplies(Backend backend, Duration by) {
        link(backend).delay(Duration.ZERO, by);
    }

    @Override
    public void killAttachedServer(Backend backend) {
        link(backend).breakNow();
    }

    @Override
    public void killLeader() {
        restartStore();
    }

    @Override
    public void isolateAttachedServer(Backend backend) {
        link(backend).loseRequests(MemoryLink.ALL);
    }

    @Override
    public void restartStore() {
        store.stop();
        pass(timings.heartbeat());
        store.start();
    }

    @Override
    public void heal() {
        nodes.values().forEach(n -> n.link().heal());
        store.start();
    }

    @Override
    public void close() {
        nodes.keySet().forEach(Backend::close);
        nodes.values().forEach(n -> n.scheduler().close());
    }

    private MemoryLink link(Backend backend) {
        Attached node = nodes.get(backend);
        if (node == null) {
            throw new IllegalArgumentException("not made by this harness: " + backend);
        }
        return node.link();
    }
}
