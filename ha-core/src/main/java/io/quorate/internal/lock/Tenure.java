package io.quorate.internal.lock;

import io.quorate.Loss;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.internal.session.Era;
import io.quorate.spi.Entry;
import io.quorate.time.Scheduler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The time for which a seat holds: one era, one entry, and the grants of all whom it serves. What a short hold can do
 * without, a right label in the store and a watch on our own entry, comes after a while. On the loop, but for the grants.
 */
final class Tenure {
    private final Primitive primitive;
    private final NodeCore core;
    private final Era era;
    private final Entry entry;
    private final Runnable evicted;
    private final Awaited own;
    private Entry latest;
    private Ticket ticket;
    private Scheduler.Cancellable longHold = () -> {};
    private boolean over;

    // For any thread.
    private final Set<HeldGrant> grants = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Loss loss;
    private volatile String holder;

    Tenure(Primitive primitive, NodeCore core, Era era, Entry entry, Ticket ticket, Runnable evicted) {
        this.primitive = primitive;
        this.core = core;
        this.era = era;
        this.entry = entry;
        this.ticket = ticket;
        this.evicted = evicted;
        holder = ticket.holder();
        latest = entry;
        own = new Awaited(core, this::verify);
    }

    /** The loop knows of it. Its timers begin only now: made by another thread, each would wake the loop's. */
    void begin() {
        longHold = core.later(LocalQueue.LONG_HOLD, this::heldLong);
    }

    Era era() {
        return era;
    }

    Entry entry() {
        return entry;
    }

    boolean isGood() {
        return loss == null && era.validity().isValid(core.ticker().nanoTime());
    }

    /** A grant for whoever was handed the seat. If the seat was lost meanwhile, so is the grant. */
    HeldGrant grant(Hold hold) {
        HeldGrant grant = new HeldGrant(core, primitive.name(), entry, era, hold);
        holder = hold.of().label();
        grants.add(grant);
        Loss known = loss;
        if (known != null) {
            // Whichever comes second, this look or lose(), sees the other.
            grant.end(known);
        }
        return grant;
    }

    void forget(HeldGrant grant) {
        grants.remove(grant);
    }

    /** Who waits behind us waits for us: let it look again, and wait for those who hold. */
    void tellThoseBehind() {
        rewrite(() -> {});
    }

    void lose(Loss reason) {
        loss = reason;
        end();
        grants.forEach(g -> g.end(reason));
    }

    void end() {
        over = true;
        longHold.cancel();
        own.stop();
    }

    private void heldLong() {
        primitive.queue().look();
        if (ticket.kind().isShared() || ticket.holder().equals(holder)) {
            watch();
        } else {
            rewrite(this::watch);
        }
    }

    private void rewrite(Runnable then) {
        ticket = ticket.servedTo(holder);
        byte[] value = ticket.toBytes();
        Retry.untilKnown(core, () -> !over, () -> era.session().replace(entry, value))
                .whenComplete((replaced, failure) -> {
                    if (failure == null) {
                        latest = replaced;
                    }
                    // If it is gone, the watch tells.
                    then.run();
                });
    }

    private void watch() {
        if (!over) {
            own.await(List.of(latest));
        }
    }

    private void verify() {
        Retry.untilKnown(core, () -> !over, () -> core.backend().get(entry.key()))
                .whenComplete((now, failure) -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        core.failures().report("watching " + primitive.what(), failure);
                    } else if (now.filter(entry::sameAs).isEmpty()) {
                        evicted.run();
                    } else {
                        latest = now.get();
                        watch();
                    }
                });
    }
}
