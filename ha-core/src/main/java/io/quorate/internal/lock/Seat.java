package io.quorate.internal.lock;

import io.quorate.ConfigurationException;
import io.quorate.FencingToken;
import io.quorate.Loss;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.internal.session.Backoff;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.Joined;
import io.quorate.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One place in the store's queue: away → joining → waiting → held → over, confined to the loop but for what grants need. A
 * waiting seat outlives its session: it queues again, at the end. A held one is lost for good with its era.
 */
final class Seat extends LocalQueue.Place implements Participant {
    private enum State {
        AWAY,
        JOINING,
        WAITING,
        HELD,
        OVER
    }

    private final Primitive primitive;
    private final NodeCore core;
    private final Ticket ticket;
    private final Backoff afterEviction = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));
    private final Awaited blockers;
    private final Evictions evictions;
    private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
    private State state = State.AWAY;
    private @Nullable Era era;
    /** Our entry, and the session that it lives with. */
    private @Nullable Entry own;

    private @Nullable BackendSession home;
    /** What was before us when the store was last asked. */
    private List<Entry> before = List.of();

    private boolean listing;

    /** For any thread. */
    private volatile @Nullable Tenure tenure;

    Seat(Primitive primitive, NodeCore core, Waiting head) {
        super(head.kind());
        this.primitive = primitive;
        this.core = core;
        ticket = new Ticket(core.info().id(), head.kind(), primitive.total(), head.label(), false);
        blockers = new Awaited(core, this::list);
        evictions = new Evictions(core, this::ownLeft);
    }

    /** Queues. */
    void begin() {
        if (state != State.OVER) {
            core.keeper().add(this);
        }
    }

    /** Takes the entry out of the store, now or as soon as it is known to be there. */
    void leave() {
        if (state == State.OVER) {
            return;
        }
        boolean joining = state == State.JOINING;
        end();
        if (own != null) {
            depart(own);
        } else if (!joining) {
            left.complete(null);
        }
    }

    @Override
    boolean isGood() {
        Tenure current = tenure;
        return current != null && current.isGood();
    }

    /** On any thread, once it was held. */
    Tenure tenure() {
        return Objects.requireNonNull(tenure, "a seat that was never held cannot be handed on");
    }

    /** Whether nobody can be handed this seat any more; on any thread. */
    boolean isOver() {
        return primitive.queue().isGone(this);
    }

    /** Completes when the store has freed this place, or the session is over. */
    CompletionStage<@Nullable Void> left() {
        return left;
    }

    @Override
    public void eraBegan(Era begun) {
        era = begun;
        if (state == State.AWAY) {
            join(begun);
        } else if (state == State.WAITING && home == begun.session()) {
            list();
        } else if (state == State.WAITING) {
            forgetEntry();
            join(begun);
        }
    }

    @Override
    public void eraEnded(Loss reason) {
        era = null;
        if (state == State.HELD) {
            lose(reason);
        }
    }

    /** A seat of this node is leaving: its entry is nobody's, so we need not wait until it is gone. */
    void ownLeaves(Entry entry) {
        if (state == State.WAITING
                && Primitive.mayPass(kind())
                && before.stream().anyMatch(entry::sameAs)) {
            before = before.stream().filter(e -> !e.sameAs(entry)).toList();
            consider(false);
        }
    }

    /** The store has freed a seat of this node, or one that we have evicted: sooner known than by the watch. */
    void ownLeft(Entry entry) {
        if (state == State.WAITING && blockers.isAwaiting(entry)) {
            blockers.forget(entry);
            list();
        }
    }

    private void join(Era during) {
        state = State.JOINING;
        BackendSession session = during.session();
        home = session;
        String name = core.names().next();
        byte[] value = ticket.toBytes();
        // Until known, whatever happens meanwhile: an entry that nobody knows of would hold everybody up.
        Retry.untilKnown(core, () -> true, () -> core.backend().joinAndList(session, primitive.dir(), name, value))
                .whenComplete((joined, failure) -> {
                    if (failure == null) {
                        joined(joined);
                    } else {
                        joinFailed(session, name, value, Calls.storeFailure(failure));
                    }
                });
    }

    private void joined(Joined joined) {
        own = joined.entry();
        if (state == State.OVER) {
            depart(own);
            return;
        }
        state = State.WAITING;
        if (era != null && era.session() != home) {
            forgetEntry();
            join(era);
        } else {
            listed(joined.entries());
        }
    }

    private void joinFailed(BackendSession session, String name, byte[] value, StoreException failure) {
        boolean sessionOver = failure.kind() == StoreException.Kind.SESSION_LOST;
        if (!sessionOver && failure.kind() != StoreException.Kind.CLOSED) {
            // The listing may have failed, and the entry be there.
            Retry.untilKnown(core, () -> true, () -> session.join(primitive.dir(), name, value))
                    .whenComplete((entry, refused) -> {
                        if (refused == null) {
                            own = entry;
                            depart(entry);
                        } else {
                            left.complete(null);
                        }
                    });
            if (state != State.OVER) {
                giveUp(Calls.translate("queueing for " + primitive.what(), failure));
            }
        } else if (state == State.OVER) {
            left.complete(null);
        } else {
            state = State.AWAY;
            if (era != null && era.session() != session) {
                join(era);
            }
        }
    }

    /** Looks again at what is before us. A look that is older than what called for it is found out: what it shows is awaited. */
    private void list() {
        if (listing) {
            return;
        }
        listing = true;
        BackendSession at = home;
        Retry.untilKnown(
                        core, () -> state == State.WAITING, () -> core.backend().list(primitive.dir()))
                .whenComplete((entries, failure) -> {
                    listing = false;
                    if (state != State.WAITING) {
                        return;
                    }
                    if (at != home) {
                        list();
                    } else if (failure == null) {
                        listed(entries);
                    } else {
                        giveUp(Calls.translate("queueing for " + primitive.what(), failure));
                    }
                });
    }

    private void listed(List<Entry> entries) {
        Entry mine = own;
        int position = mine == null ? -1 : position(entries, mine);
        if (position < 0) {
            evictedWhileWaiting();
            return;
        }
        before = entries.subList(0, position).stream()
                .filter(e -> !(Primitive.mayPass(kind()) && primitive.isDeparted(e)))
                .toList();
        consider(position + 1 < entries.size());
    }

    private static int position(List<Entry> entries, Entry entry) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).sameAs(entry)) {
                return i;
            }
        }
        return -1;
    }

    /** Somebody took our place away, but not our wish. */
    private void evictedWhileWaiting() {
        state = State.AWAY;
        Entry gone = own;
        if (gone != null) {
            // It may have been hidden, by an access rule for example, rather than removed.
            primitive.remove(gone, home);
        }
        forgetEntry();
        core.later(afterEviction.next(), () -> {
            if (state == State.AWAY && era != null) {
                join(era);
            }
        });
    }

    private void consider(boolean othersBehind) {
        List<Entry> first;
        try {
            first = primitive.rule().blockers(kind(), before);
        } catch (ConfigurationException e) {
            giveUp(e);
            return;
        }
        if (!first.isEmpty()) {
            blockers.await(first);
            evictions.follow(first);
            primitive.queue().blocked(this);
        } else if (own != null && era != null && era.session() == home) {
            hold(era, own, othersBehind);
        }
    }

    private void hold(Era during, Entry entry, boolean othersBehind) {
        if (!during.validity().isValid(core.ticker().nanoTime())) {
            // The next era looks again.
            return;
        }
        state = State.HELD;
        blockers.stop();
        evictions.stop();
        Tenure begun = new Tenure(primitive, core, during, entry, ticket, () -> lose(Loss.EVICTED));
        tenure = begun;
        evictions
                .last()
                .ifPresent(e -> core.lifelines()
                        .tookOver(primitive.what(), new FencingToken(entry.createRevision()), e.proof(), e.askedAt()));
        primitive.queue().held(this);
        if (othersBehind && !Primitive.mayPass(kind())) {
            begun.tellThoseBehind();
        }
    }

    private void lose(Loss reason) {
        Entry entry = own;
        end();
        tenure().lose(reason);
        primitive.lost(this);
        if (entry != null && reason == Loss.DEADLINE_PASSED) {
            depart(entry);
        } else {
            left.complete(null);
        }
    }

    private void giveUp(RuntimeException reason) {
        Entry entry = own;
        end();
        primitive.queue().failed(this, reason);
        if (entry != null) {
            depart(entry);
        }
    }

    private void end() {
        state = State.OVER;
        blockers.stop();
        evictions.stop();
        Tenure current = tenure;
        if (current != null) {
            current.end();
        }
        core.keeper().remove(this);
    }

    private void depart(Entry entry) {
        primitive.depart(entry, home).whenComplete((gone, failure) -> left.complete(null));
    }

    private void forgetEntry() {
        own = null;
        before = List.of();
        blockers.stop();
        evictions.stop();
    }
}
