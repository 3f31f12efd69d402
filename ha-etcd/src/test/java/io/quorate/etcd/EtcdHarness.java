package io.quorate.etcd;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendSession;
import io.quorate.spi.OwnedName;
import io.quorate.spi.SessionTimings;
import io.quorate.spi.StoreUri;
import io.quorate.test.contract.BackendHarness;
import io.quorate.test.net.Direction;
import io.quorate.test.net.TcpProxy;
import io.quorate.test.store.EtcdMember;
import io.quorate.time.SystemScheduler;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The contract's store: three members in processes of their own, and proxies of its own for each backend. */
final class EtcdHarness implements BackendHarness {
    private static final Duration TTL = Duration.ofSeconds(4);
    private static final Duration PATIENCE = TTL.multipliedBy(6);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final SessionTimings TIMINGS =
            new SessionTimings(TTL, Duration.ofMillis(500), Duration.ofMillis(1_800), Duration.ofSeconds(4));

    /** Lowers the limit to what can be reached within the request time-out. */
    private static final int MAX_ENTRIES = 1_000;

    private final String namespace = "contract-" + Long.toString(System.nanoTime(), 36);
    private final SystemScheduler scheduler = new SystemScheduler("contract");
    private final Map<Backend, Lines> backends = new HashMap<>();
    private boolean hurt;

    @Override
    public Backend connect(String nodeId, SessionTimings timings) {
        Lines lines = new Lines();
        OwnedName names = new OwnedName(nodeId, Long.toString(System.nanoTime(), 36));
        Settings settings = Uris.settings(StoreUri.parse(lines.uri(namespace))).withMaxEntries(MAX_ENTRIES);
        Backend backend = new EtcdBackend(settings, new BackendContext(names, timings, ticker(), scheduler));
        backends.put(backend, lines);
        return backend;
    }

    @Override
    public SessionTimings timings() {
        return TIMINGS;
    }

    @Override
    public Ticker ticker() {
        return Ticker.system();
    }

    @Override
    public void awaitUntil(String what, BooleanSupplier condition) {
        // On the test's own thread: a helper's would count as a leak.
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void expire(BackendSession session) {
        Cluster.leader();
        Cluster.get().revokeLease(Long.parseUnsignedLong(session.id(), 16));
    }

    @Override
    public void disconnect(Backend backend) {
        lines(backend).each(TcpProxy::blackhole);
    }

    @Override
    public void reconnect(Backend backend) {
        lines(backend).each(TcpProxy::heal);
    }

    @Override
    public void breakConnection(Backend backend) {
        lines(backend).each(proxy -> {
            proxy.reset();
            proxy.heal();
        });
    }

    @Override
    public void loseReplies(Backend backend) {
        lines(backend).each(proxy -> proxy.swallow(Direction.TO_CLIENT));
    }

    @Override
    public void slowReplies(Backend backend, Duration by) {
        lines(backend).each(proxy -> proxy.delay(Direction.TO_CLIENT, by, Duration.ZERO));
    }

    @Override
    public void killAttachedServer(Backend backend) {
        hurt = true;
        lines(backend).attached().kill();
    }

    @Override
    public void killLeader() {
        hurt = true;
        Cluster.leader().kill();
    }

    @Override
    public void isolateAttachedServer(Backend backend) {
        hurt = true;
        Lines lines = lines(backend);
        if (lines.attached().equals(Cluster.leader())) {
            lines.attachTo(Cluster.follower());
        }
        EtcdMember attached = lines.attached();
        // Otherwise the backend would move to a member that is not cut off, and be well.
        lines.cutAllBut(attached);
        Cluster.get().isolate(attached.id());
    }

    @Override
    public void restartStore() {
        hurt = true;
        Cluster.get().members().forEach(EtcdMember::kill);
        Cluster.heal();
    }

    @Override
    public void heal() {
        backends.values().forEach(lines -> lines.each(TcpProxy::heal));
        if (hurt) {
            hurt = false;
            Cluster.heal();
        }
    }

    @Override
    public void close() {
        backends.keySet().forEach(Backend::close);
        heal();
        backends.values().forEach(Lines::close);
        scheduler.close();
    }

    private Lines lines(Backend backend) {
        return backends.get(backend);
    }
}
