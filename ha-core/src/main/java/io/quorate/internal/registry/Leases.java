package io.quorate.internal.registry;

import io.quorate.Loss;
import io.quorate.NodeClosedException;
import io.quorate.NodeState;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.BackendSession;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries that a node keeps in the store across its sessions. They are looked after: all of them when the store is back,
 * and a few every now and then, since whoever may write to the store may also remove them. Confined to the loop.
 */
final class Leases implements Participant {
    /** How often entries are looked after, and how many at a time: a hundred reads in ten seconds burden no store. */
    static final Duration ROUND = Duration.ofSeconds(10);

    static final int PER_ROUND = 100;

    private static final int WINDOW = 256;

    private final NodeCore core;
    private final Window window;
    private final ArrayDeque<LeasedEntry> rota = new ArrayDeque<>();
    private @Nullable BackendSession session;
    private Scheduler.Cancellable round = () -> {};
    private boolean looking;
    private boolean closed;

    Leases(NodeCore core) {
        this.core = core;
        window = new Window(core.loop(), WINDOW);
    }

    LeasedEntry keep(String what, String dir, Supplier<byte[]> wanted) {
        LeasedEntry lease = new LeasedEntry(core, window, what, dir, wanted);
        if (closed) {
            lease.withdraw(nodeClosed());
            return lease;
        }
        rota.add(lease);
        if (session != null) {
            lease.begin(session);
        }
        if (!looking) {
            looking = true;
            round = core.later(ROUND, this::lookAfterSome);
        }
        return lease;
    }

    @Override
    public void eraBegan(Era era) {
        // The same session: its entries have stayed, and restored() looks after them.
        if (session != era.session()) {
            session = era.session();
            List.copyOf(rota).forEach(lease -> lease.begin(era.session()));
        }
    }

    @Override
    public void restored() {
        rota.removeIf(LeasedEntry::isOver);
        rota.forEach(LeasedEntry::verify);
    }

    @Override
    public void eraEnded(Loss loss) {
        // Past the deadline the session may still turn out to have survived, entries and all.
        if (loss != Loss.DEADLINE_PASSED) {
            session = null;
            List.copyOf(rota).forEach(LeasedEntry::sessionLost);
        }
    }

    /** Removes all entries; what cannot be removed now goes with the session. */
    CompletionStage<Void> close() {
        closed = true;
        round.cancel();
        List<LeasedEntry> leaving = List.copyOf(rota);
        leaving.forEach(LeasedEntry::lastTry);
        leaving.forEach(lease -> lease.withdraw(nodeClosed()));
        if (core.keeper().state() != NodeState.CONNECTED) {
            // A thousand removals would only wait for a thousand time-outs.
            leaving.forEach(LeasedEntry::sessionLost);
        }
        return CompletableFuture.allOf(leaving.stream()
                .map(lease -> lease.over().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private void lookAfterSome() {
        rota.removeIf(LeasedEntry::isOver);
        looking = !rota.isEmpty() && !closed;
        if (looking) {
            for (int i = Math.min(PER_ROUND, rota.size()); i > 0; i--) {
                LeasedEntry lease = rota.remove();
                lease.verify();
                rota.add(lease);
            }
            round = core.later(ROUND, this::lookAfterSome);
        }
    }

    private NodeClosedException nodeClosed() {
        return new NodeClosedException("node '" + core.info().id() + "' is closed: build another", null);
    }
}
