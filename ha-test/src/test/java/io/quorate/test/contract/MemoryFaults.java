package io.quorate.test.contract;

import io.quorate.memory.MemoryLink;
import io.quorate.memory.MemoryStore;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Limits;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The faults of a store in memory. It has no servers; their faults are those of links, as a client sees them. */
abstract class MemoryFaults implements BackendHarness {
    private final MemoryStore store = new MemoryStore(new Limits(100_000, 20, 1_200));
    private final Map<Backend, MemoryLink> links = new LinkedHashMap<>();

    final Backend connect(String nodeId, SessionTimings timings, Scheduler scheduler) {
        MemoryLink link = store.link();
        OwnedName names = new OwnedName(nodeId, "i" + links.size());
        Backend backend = link.create(new BackendContext(names, timings, ticker(), scheduler));
        links.put(backend, link);
        return backend;
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

    /** A new leader counts every session's TTL anew, and all connections break. */
    @Override
    public void killLeader() {
        restartStore();
    }

    /** Such a server takes requests, and they lead nowhere. */
    @Override
    public void isolateAttachedServer(Backend backend) {
        link(backend).loseRequests(MemoryLink.ALL);
    }

    @Override
    public void restartStore() {
        store.stop();
        pass(timings().heartbeat());
        store.start();
    }

    @Override
    public void heal() {
        links.values().forEach(MemoryLink::heal);
        store.start();
    }

    @Override
    public void close() {
        links.keySet().forEach(Backend::close);
    }

    private MemoryLink link(Backend backend) {
        MemoryLink link = links.get(backend);
        if (link == null) {
            throw new IllegalArgumentException("not made by this harness: " + backend);
        }
        return link;
    }
}
