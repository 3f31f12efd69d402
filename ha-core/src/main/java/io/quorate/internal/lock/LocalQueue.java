package io.quorate.internal.lock;

import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of one node for one primitive, first come first served, and the places in the store's queue that serve them.
 * A place that is given back goes to the next waiter of its kind without a round trip, within bounds: other nodes wait for
 * it. At most one place at a time is queued in the store for what cannot be handed on here.
 *
 * <p>Thread-safe. What must be done for others (the abstract methods) is decided under the lock and done after it, by the
 * thread that made the decision; so it may come in another order than it was decided, and late.
 *
 * @param <W> a waiter
 * @param <P> a place in the store's queue
 */
abstract class LocalQueue<W extends LocalQueue.Waiter, P extends LocalQueue.Place> {
    /** How often a place is handed on, and until what age, before it must go back to the end of the store's queue. */
    static final int MAX_HAND_OFFS = 64;

    static final Duration MAX_AGE = Duration.ofMillis(100);

    /** From here on the next place is queued already: a holder that holds on must not keep this node out of the queue. */
    static final int MANY_HAND_OFFS = MAX_HAND_OFFS / 2;

    static final Duration LONG_HOLD = MAX_AGE.dividedBy(2);

    /** Somebody who waits here. */
    static class Waiter {
        private final Kind kind;
        /** Takes what is free, and does not wait for others to release. */
        final boolean impatient;

        Waiter(Kind kind, boolean impatient) {
            this.kind = kind;
            this.impatient = impatient;
        }

        final Kind kind() {
            return kind;
        }
    }

    /** A place in the store's queue, as far as this class cares. Its fields are guarded by the queue's lock. */
    static class Place {
        private final Kind kind;
        boolean blocked;
        boolean gone;
        int users;
        int uses;
        long heldSince;

        Place(Kind kind) {
            this.kind = kind;
        }

        final Kind kind() {
            return kind;
        }

        /** Whether a grant on it would be valid now. */
        boolean isGood() {
            return true;
        }
    }

    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<W> waiters = new LinkedHashSet<>();
    private final List<P> held = new ArrayList<>();
    private @Nullable P pending;
    private boolean sweeping;
    private boolean closed;

    LocalQueue(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A place for this waiter and those behind it; not queued yet. Under the lock: nothing but a constructor. */
    abstract P newPlace(W head);

    /** Queues the place in the store. */
    abstract void open(P place);

    /** Takes the place out of the store's queue, wherever in it it is; possibly before it was opened. */
    abstract void leave(P place);

    /** The waiter has the place now, and must {@link #release} it. */
    abstract void grant(W waiter, P place);

    /** The impatient waiter would have to wait. */
    abstract void refuse(W waiter);

    /** The waiter cannot be served any more. */
    abstract void fail(W waiter, RuntimeException reason);

    /** Calls {@link #sweep} after a while. */
    abstract void sweepLater();

    /** False if closed: the waiter is not in the queue then. */
    final boolean enqueue(W waiter) {
        boolean[] taken = new boolean[1];
        change(steps -> {
            taken[0] = !closed && waiters.add(waiter);
        });
        return taken[0];
    }

    /** The waiter gave up. No effect once it has been served. */
    final void cancel(W waiter) {
        change(steps -> {
            if (waiters.remove(waiter) && waiters.isEmpty()) {
                dropPending(steps);
            }
        });
    }

    /** One user of the place is done. */
    final void release(P place) {
        change(steps -> place.users--);
    }

    /** The place holds. */
    final void held(P place) {
        change(steps -> {
            if (place == pending) {
                pending = null;
                place.heldSince = ticker.nanoTime();
                held.add(place);
            }
        });
    }

    /** The place must wait for others. */
    final void blocked(P place) {
        change(steps -> place.blocked = true);
    }

    /** The place is no more: nobody else can be served with it. */
    final void lost(P place) {
        change(steps -> {
            place.gone = true;
            held.remove(place);
            if (pending == place) {
                pending = null;
            }
        });
    }

    /** The store refuses to queue the place: whoever waits would be refused as well. */
    final void failed(P place, RuntimeException reason) {
        change(steps -> {
            if (pending == place) {
                place.gone = true;
                pending = null;
                failAll(reason, steps);
            }
        });
    }

    /** Something may have changed with time: the age of a place. */
    final void look() {
        change(steps -> {});
    }

    /** Gives up a place for which nobody has come for a while. */
    final void sweep() {
        change(steps -> {
            sweeping = false;
            if (waiters.isEmpty()) {
                dropPending(steps);
            }
        });
    }

    /** Nobody is served any more; what is held stays. */
    final void close(RuntimeException reason) {
        change(steps -> {
            closed = true;
            failAll(reason, steps);
            dropPending(steps);
        });
    }

    /** Whether the place has left, or was lost. */
    final boolean isGone(P place) {
        lock.lock();
        try {
            return place.gone;
        } finally {
            lock.unlock();
        }
    }

    private void change(Consumer<List<Runnable>> change) {
        List<Runnable> steps = new ArrayList<>(2);
        lock.lock();
        try {
            change.accept(steps);
            serve(steps);
            leaveIdle(steps);
            prepare(steps);
        } finally {
            lock.unlock();
        }
        steps.forEach(Runnable::run);
    }

    private void serve(List<Runnable> steps) {
        for (W head = head(); head != null; head = head()) {
            P place = placeFor(head.kind());
            if (place != null) {
                W served = head;
                waiters.remove(head);
                place.users++;
                place.uses++;
                steps.add(() -> grant(served, place));
            } else if (!mustWait(head.kind()) || !refuseImpatient(steps)) {
                return;
            }
        }
    }

    private @Nullable P placeFor(Kind kind) {
        for (P place : held) {
            boolean free = place.users == 0 || kind.isShared();
            if (free && place.kind().equals(kind) && isFresh(place, MAX_HAND_OFFS, MAX_AGE) && place.isGood()) {
                return place;
            }
        }
        return null;
    }

    /** The first use is no hand-off. */
    private boolean isFresh(Place place, int handOffs, Duration age) {
        return place.uses <= handOffs && (place.uses == 0 || ticker.nanoTime() - place.heldSince < age.toNanos());
    }

    private boolean mustWait(Kind kind) {
        return (pending != null && pending.blocked)
                || held.stream().anyMatch(p -> p.users > 0 && p.kind().excludes(kind));
    }

    /** Whether there is another head now. */
    private boolean refuseImpatient(List<Runnable> steps) {
        W before = head();
        for (Iterator<W> all = waiters.iterator(); all.hasNext(); ) {
            W waiter = all.next();
            if (waiter.impatient) {
                all.remove();
                steps.add(() -> refuse(waiter));
            }
        }
        if (waiters.isEmpty()) {
            dropPending(steps);
        }
        return head() != before;
    }

    private void leaveIdle(List<Runnable> steps) {
        for (Iterator<P> all = held.iterator(); all.hasNext(); ) {
            P place = all.next();
            if (place.users == 0) {
                all.remove();
                place.gone = true;
                steps.add(() -> leave(place));
            }
        }
    }

    /** Queues in the store for the head, unless a place that is in use here will soon serve it. */
    private void prepare(List<Runnable> steps) {
        W head = head();
        if (head == null) {
            if (pending != null && !sweeping) {
                // The next waiter may come at any moment, and should find it well advanced.
                sweeping = true;
                steps.add(this::sweepLater);
            }
            return;
        }
        if (pending != null && !pending.kind().equals(head.kind())) {
            dropPending(steps);
        }
        if (pending == null && !isServedSoon(head.kind())) {
            P place = newPlace(head);
            pending = place;
            steps.add(() -> open(place));
        }
    }

    private boolean isServedSoon(Kind kind) {
        return kind.excludes(kind)
                && held.stream().anyMatch(p -> p.kind().equals(kind) && isFresh(p, MANY_HAND_OFFS, LONG_HOLD));
    }

    private void dropPending(List<Runnable> steps) {
        P dropped = pending;
        if (dropped != null) {
            pending = null;
            dropped.gone = true;
            steps.add(() -> leave(dropped));
        }
    }

    private void failAll(RuntimeException reason, List<Runnable> steps) {
        waiters.forEach(w -> steps.add(() -> fail(w, reason)));
        waiters.clear();
    }

    private @Nullable W head() {
        return waiters.isEmpty() ? null : waiters.iterator().next();
    }
}
