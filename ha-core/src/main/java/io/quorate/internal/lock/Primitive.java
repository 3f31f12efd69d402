package io.quorate.internal.lock;

import io.quorate.FencingToken;
import io.quorate.NodeClosedException;
import io.quorate.StoreUnavailableException;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.lock.AcquireTimeoutException;
import io.quorate.lock.LockMode;
import io.quorate.lock.LockPlace;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One lock, read-write lock or semaphore as this node uses it. */
final class Primitive {
    private final NodeCore core;
    private final Tally tally;
    private final String what;
    private final String name;
    private final String dir;
    private final int total;
    private final Rule rule;
    private final Turns queue;
    private final Map<Object, Hold> holds = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Entries of ours that are being removed. */
    private final Set<String> departed = ConcurrentHashMap.newKeySet();

    /** Set on the loop. */
    private volatile @Nullable Seat queued;

    Primitive(NodeCore core, Tally tally, String what, String name, String dir, int total) {
        this.core = core;
        this.tally = tally;
        this.what = what + " '" + name + "'";
        this.name = name;
        this.dir = dir + "/" + name;
        this.total = total;
        rule = new Rule(core.skipped(), total);
        queue = new Turns();
    }

    NodeCore core() {
        return core;
    }

    Tally tally() {
        return tally;
    }

    String what() {
        return what;
    }

    String name() {
        return name;
    }

    String dir() {
        return dir;
    }

    int total() {
        return total;
    }

    Rule rule() {
        return rule;
    }

    LocalQueue<Waiting, Seat> queue() {
        return queue;
    }

    /**
     * Whether a seat may hold while an entry of this node before it is only being removed. Not where others must be told
     * who holds: they would look before the removal, and not again.
     */
    static boolean mayPass(Kind kind) {
        return kind.mode() != LockMode.PERMITS;
    }

    /** Begins to acquire; with a time-out of zero, without waiting for other holders. */
    Waiting acquire(Kind kind, @Nullable Object owner, String label, Duration timeout) {
        core.requireOpen(closed);
        boolean impatient = timeout.isZero();
        Waiting waiting = new Waiting(kind, owner, label, impatient);
        Optional<HeldGrant> again = again(kind, owner);
        if (again.isPresent()) {
            waiting.served(again.get());
            return waiting;
        }
        if (!queue.enqueue(waiting)) {
            core.requireOpen(true);
        }
        if (!waiting.result().isDone()) {
            tally.waits();
            long since = core.ticker().nanoTime();
            Duration limit = impatient ? core.requestTimeout() : timeout;
            Scheduler.Cancellable timer =
                    core.scheduler().schedule(limit, () -> waiting.failed(tooLate(impatient, limit)));
            waiting.whenDone((grant, failure) -> {
                timer.cancel();
                tally.waited(core.ticker().nanoTime() - since, failure == null);
                if (failure != null) {
                    queue.cancel(waiting);
                }
            });
        }
        return waiting;
    }

    boolean isHeldBy(Object owner, Kind kind) {
        Hold hold = holds.get(owner);
        return hold != null && hold.of().kind().equals(kind) && hold.seat().isGood();
    }

    void released(Hold hold) {
        forget(hold);
        queue.release(hold.seat());
    }

    List<LockPlace> places() throws InterruptedException {
        core.requireOpen(closed);
        List<Entry> entries =
                Calls.await("read the queue of " + what, core.backend().list(dir), core.requestTimeout());
        List<LockPlace> places = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            List<Entry> before = entries.subList(0, i);
            rule.read(entry)
                    .map(t -> new LockPlace(
                            t.node(),
                            t.kind().mode(),
                            t.kind().permits(),
                            t.holder(),
                            new Rule(core.skipped(), t.total())
                                    .blockers(t.kind(), before)
                                    .isEmpty(),
                            new FencingToken(entry.createRevision())))
                    .ifPresent(places::add);
        }
        return places;
    }

    /** Nobody waits any more. What is held stays until the session ends. */
    void close() {
        closed = true;
        queue.close(new NodeClosedException("node '" + core.info().id() + "' was closed", null));
    }

    /** The seat was lost with all its grants. On the loop. */
    void lost(Seat seat) {
        holds.values().removeIf(hold -> hold.seat() == seat);
        queue.lost(seat);
    }

    /** Those that must go before a seat of this kind, as far as they are not ours and going already. On any thread. */
    List<Entry> others(Kind kind, List<Entry> before) {
        return before.stream()
                .filter(e -> !(mayPass(kind) && departed.contains(e.key())))
                .toList();
    }

    /** Begins to remove an entry of ours, on any thread; {@link #depart} must follow. */
    CompletionStage<Boolean> sendRemoval(Entry entry, BackendSession home) {
        departed.add(entry.key());
        return home.remove(entry);
    }

    /** Removes an entry of ours for good, and lets our next seat go on. On the loop; never fails. */
    CompletionStage<Boolean> depart(
            Entry entry, @Nullable BackendSession home, @Nullable CompletionStage<Boolean> sent) {
        departed.add(entry.key());
        Seat next = queued;
        if (next != null) {
            next.ownLeaves(entry);
        }
        CompletionStage<Boolean> removal = remove(entry, home, sent);
        removal.whenComplete((done, failure) -> {
            departed.remove(entry.key());
            Seat waiting = queued;
            if (waiting != null) {
                waiting.ownLeft(entry);
            }
        });
        return removal;
    }

    /** The stage completes when the entry is gone, or its session is and the entry with it. */
    CompletionStage<Boolean> remove(
            Entry entry, @Nullable BackendSession home, @Nullable CompletionStage<Boolean> sent) {
        if (home == null) {
            return CompletableFuture.completedFuture(false);
        }
        CompletionStage<Boolean> first = sent == null ? home.remove(entry) : sent;
        return Retry.untilKnown(core, () -> true, first, () -> home.remove(entry))
                .handle((done, failure) -> {
                    if (failure != null && isRefusal(Calls.storeFailure(failure))) {
                        core.failures().report("leaving the queue of " + what, failure);
                    }
                    return failure == null;
                });
    }

    private static boolean isRefusal(StoreException failure) {
        return failure.kind() != StoreException.Kind.SESSION_LOST && failure.kind() != StoreException.Kind.CLOSED;
    }

    private void forget(Hold hold) {
        Object owner = hold.of().owner();
        if (owner != null) {
            holds.remove(owner, hold);
        }
    }

    private Optional<HeldGrant> again(Kind kind, @Nullable Object owner) {
        Hold hold = owner == null ? null : holds.get(owner);
        if (hold == null || !hold.seat().isGood()) {
            return Optional.empty();
        }
        if (!hold.of().kind().equals(kind)) {
            throw new IllegalStateException(
                    "this owner holds " + what + " to " + hold.of().kind().mode() + " and asks to " + kind.mode()
                            + ": that would wait for itself, close the first grant before");
        }
        return hold.enter() ? Optional.of(hold.seat().tenure().grant(hold)) : Optional.empty();
    }

    private RuntimeException tooLate(boolean impatient, Duration limit) {
        String state = what + " was not acquired within " + limit + "; this node is "
                + core.keeper().state();
        return impatient
                ? new StoreUnavailableException(state + ": the store has not answered", null)
                : new AcquireTimeoutException(state + ", queue() tells who holds");
    }

    /** From the queue's decisions to seats and grants. */
    private final class Turns extends LocalQueue<Waiting, Seat> {
        Turns() {
            super(core.ticker());
        }

        @Override
        Seat newPlace(Waiting head) {
            return new Seat(Primitive.this, core, head);
        }

        @Override
        void open(Seat seat) {
            Ask sent = seat.sendJoin();
            if (sent == null) {
                core.loop().execute(() -> begin(seat, null));
            } else {
                // Not before: there is nothing to do until then, and each wake-up of the loop is paid for by all.
                sent.whenAnswered(() -> core.loop().execute(() -> begin(seat, sent)));
            }
        }

        private void begin(Seat seat, @Nullable Ask sent) {
            if (!seat.isOver()) {
                queued = seat;
            }
            seat.begin(sent);
        }

        @Override
        void leave(Seat seat) {
            CompletionStage<Boolean> sent = seat.sendRemoval();
            Seat next = queued;
            if (sent == null || (next != null && next != seat && !next.isOver())) {
                core.loop().execute(() -> seat.leave(sent));
            } else {
                // Nobody here waits for it: a seat that is queued later knows already that this entry is leaving.
                sent.whenComplete((removed, failure) -> core.loop().execute(() -> seat.leave(sent)));
            }
        }

        @Override
        void grant(Waiting waiting, Seat seat) {
            Hold hold = new Hold(Primitive.this, seat, waiting);
            Object owner = waiting.owner();
            if (owner != null) {
                holds.put(owner, hold);
                if (!seat.isGood()) {
                    // Whichever comes second, this look or lost(), sees the other.
                    holds.remove(owner, hold);
                }
            }
            waiting.served(seat.tenure().grant(hold));
        }

        @Override
        void refuse(Waiting waiting) {
            waiting.failed(new AcquireTimeoutException(what + " is held or waited for by others"));
        }

        @Override
        void fail(Waiting waiting, RuntimeException reason) {
            waiting.failed(reason);
        }

        @Override
        void sweepLater() {
            core.later(LONG_HOLD, this::sweep);
        }
    }
}
