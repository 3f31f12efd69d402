package io.quorate.internal.lock;

import io.quorate.ConfigurationException;
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
 *
 * <p>An acquisition that nobody is in the way of does not wait for the loop: whoever asks for the seat sends the join, and
 * the seat is held where the answer arrives. The loop hears of it later, and catches up with what the session has met.
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
    /** How the last era ended. */
    private Loss ending = Loss.DEADLINE_PASSED;

    /** The removal of our entry, if it is under way. */
    private @Nullable CompletionStage<Boolean> removal;

    /** Our entry, and the session that it lives with. */
    private @Nullable Entry own;

    private @Nullable BackendSession home;
    /** What was before us when the store was last asked. */
    private List<Entry> before = List.of();

    private boolean listing;

    /** For any thread. Set where a join is answered, before the loop hears of the answer. */
    private volatile @Nullable Tenure tenure;

    Seat(Primitive primitive, NodeCore core, Waiting head) {
        super(head.kind());
        this.primitive = primitive;
        this.core = core;
        ticket = new Ticket(core.info().id(), head.kind(), primitive.total(), head.label(), false);
        blockers = new Awaited(core, this::list);
        evictions = new Evictions(core, this::ownLeft);
    }

    /** Asks the store for a place, if there is a session. On any thread, once, before {@link #begin}. */
    @Nullable
    Ask sendJoin() {
        Era now = core.keeper().era().orElse(null);
        return now == null ? null : ask(now).then(joined -> holdAtOnce(now, joined));
    }

    /** Queues, with what was sent already if anything was. */
    void begin(@Nullable Ask sent) {
        if (sent != null) {
            await(sent);
        }
        if (state != State.OVER) {
            core.keeper().add(this);
        }
    }

    /** Begins to take a held entry out of the store. On any thread, once, before {@link #leave}. */
    @Nullable
    CompletionStage<Boolean> sendRemoval() {
        Tenure held = tenure;
        return held == null || !held.isGood()
                ? null
                : primitive.sendRemoval(held.entry(), held.era().session());
    }

    /** Takes the entry out of the store, now or as soon as it is known to be there. */
    void leave(@Nullable CompletionStage<Boolean> sent) {
        Tenure held = tenure;
        if (state == State.OVER) {
            if (held != null && sent != null) {
                primitive.depart(held.entry(), held.era().session(), sent);
            }
            return;
        }
        boolean joining = state == State.JOINING;
        removal = sent;
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
        ending = reason;
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
        await(ask(during));
    }

    private Ask ask(Era during) {
        return Ask.send(core, during.session(), primitive.dir(), ticket.toBytes());
    }

    private void await(Ask ask) {
        if (state != State.OVER) {
            state = State.JOINING;
        }
        home = ask.session();
        ask.joined().whenComplete((joined, failure) -> {
            if (failure == null) {
                joined(joined);
            } else {
                joinFailed(ask, Calls.storeFailure(failure));
            }
        });
    }

    /** On the thread of the answer: whoever waits for this seat need not wait for the loop. */
    private void holdAtOnce(Era during, Joined joined) {
        List<Entry> entries = joined.entries();
        int position = Rule.position(entries, joined.entry());
        boolean isLast = position + 1 == entries.size();
        if (position >= 0
                && primitive.others(kind(), entries.subList(0, position)).isEmpty()
                && (isLast || Primitive.mayPass(kind()))
                && during.validity().isValid(core.ticker().nanoTime())) {
            tenure = tenure(during, joined.entry());
            primitive.queue().held(this);
        }
    }

    private void joined(Joined joined) {
        own = joined.entry();
        Tenure held = tenure;
        if (state == State.OVER) {
            if (held != null) {
                held.end();
            }
            depart(own);
            return;
        }
        if (held != null) {
            state = State.HELD;
            held.begin();
            if (era != held.era()) {
                lose(ending);
            }
            return;
        }
        state = State.WAITING;
        if (era != null && era.session() != home) {
            forgetEntry();
            join(era);
        } else {
            // A short wait can do without a watch on our own entry.
            core.later(LocalQueue.LONG_HOLD, this::awaitOwn);
            listed(joined.entries());
        }
    }

    private void joinFailed(Ask ask, StoreException failure) {
        boolean sessionOver = failure.kind() == StoreException.Kind.SESSION_LOST;
        if (!sessionOver && failure.kind() != StoreException.Kind.CLOSED) {
            ask.entry().whenComplete((entry, refused) -> {
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
            if (era != null && era.session() != ask.session()) {
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
        int position = mine == null ? -1 : Rule.position(entries, mine);
        if (position < 0) {
            evictedWhileWaiting();
            return;
        }
        before = primitive.others(kind(), entries.subList(0, position));
        consider(position + 1 < entries.size());
    }

    /** Somebody took our place away, but not our wish. */
    private void evictedWhileWaiting() {
        state = State.AWAY;
        Entry gone = own;
        if (gone != null) {
            // It may have been hidden, by an access rule for example, rather than removed.
            primitive.remove(gone, home, null);
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

    private void awaitOwn() {
        if (state == State.WAITING && own != null) {
            blockers.awaitOwn(own);
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
        Tenure begun = tenure(during, entry);
        begun.begin();
        tenure = begun;
        evictions.succeeded(primitive.what(), entry);
        primitive.queue().held(this);
        if (othersBehind && !Primitive.mayPass(kind())) {
            begun.tellThoseBehind();
        }
    }

    private Tenure tenure(Era during, Entry entry) {
        return new Tenure(primitive, core, during, entry, ticket, () -> lose(Loss.EVICTED));
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
        primitive.depart(entry, home, removal).whenComplete((gone, failure) -> left.complete(null));
    }

    private void forgetEntry() {
        own = null;
        before = List.of();
        blockers.stop();
        evictions.stop();
    }
}
