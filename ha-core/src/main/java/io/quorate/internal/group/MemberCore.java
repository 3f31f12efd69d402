package io.quorate.internal.group;

import io.quorate.Loss;
import io.quorate.group.Generation;
import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupOptions;
import io.quorate.group.Membership;
import io.quorate.group.MembershipState;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Claim;
import io.quorate.internal.node.Departure;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Rest;
import io.quorate.internal.node.Retry;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A membership: away → waiting → (claiming, coordinating) → working → waiting …, confined to the loop. A member that has
 * lost its part in a generation by itself, while the others may still have theirs, leaves the store and comes back as a new
 * one.
 */
final class MemberCore implements Membership, Participant {
    private final NodeCore core;
    private final GroupCore group;
    private final GroupOptions options;
    private final Place place;
    private final Work work;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final Turn turn;
    private final Rest rest;
    private final Board board;
    private final Vigil vigil;

    private @Nullable Era era;
    private @Nullable Standing standing;
    private @Nullable Coordination coordination;
    /** What is under way at the store, if anything: a join, a claim, an acknowledgement or a departure. */
    private boolean busy;
    /** Our entry has to go before anything else. */
    private boolean out;

    private boolean closing;
    private long departedRound = -1;
    private volatile MembershipState state = MembershipState.AWAY;

    MemberCore(NodeCore core, GroupCore group, GenerationCallback callback, GroupOptions options) {
        this.core = core;
        this.group = group;
        this.options = options;
        place = Place.of(core.info(), options);
        turn = new Turn(core);
        rest = new Rest(core, this::advance);
        board = new Board(core);
        vigil = new Vigil(core, this::mourn);
        work = new Work(core, group, board, callback, options, this::returned, () -> {
            begone();
            advance();
        });
    }

    /** On the loop. */
    void begin() {
        core.keeper().add(this);
    }

    @Override
    public MembershipState state() {
        return state;
    }

    @Override
    public Optional<Generation> generation() {
        return work.current().map(Generation.class::cast);
    }

    @Override
    public void close() {
        core.loop().execute(() -> {
            closing = true;
            begone();
            work.lose(Loss.RELEASED);
            advance();
        });
    }

    @Override
    public CompletionStage<@Nullable Void> closed() {
        return closed.minimalCompletionStage();
    }

    @Override
    public void eraBegan(Era begun) {
        era = begun;
        if (standing != null && standing.session() != begun.session()) {
            // Another session: what we had in the store is gone with the old one.
            dropped();
        }
        advance();
    }

    @Override
    public void eraEnded(Loss loss) {
        era = null;
        turn.end();
        if (work.current().isPresent() || coordination != null) {
            begone();
        }
        work.lose(loss);
        advance();
    }

    /** The group's state changed, or its staleness did. */
    void changed() {
        group.current().ifPresent(work::follow);
        mourn();
        advance();
    }

    /** Keeps a lifeline to the coordinator; once it is proven dead its round is over, for everybody. */
    private void mourn() {
        Mirror known = group.current().orElse(null);
        Era during = era;
        if (coordination != null) {
            coordination.changed();
        } else if (known != null && during != null && standing != null) {
            GroupCore.round(known).ifPresent(round -> vigil.watch(during.session(), round, () -> overturned(round)));
        }
    }

    private void overturned(Entry round) {
        departedRound = Math.max(departedRound, round.createRevision());
        if (work.current().filter(own -> own.entry().sameAs(round)).isPresent()) {
            work.lose(Loss.EVICTED);
        }
        advance();
    }

    /** Takes the next step that is possible now. Every event ends here. */
    void advance() {
        if (busy || (coordination != null && coordination.isBusy())) {
            return;
        }
        if (standing != null && out) {
            depart(standing);
        } else if (closing) {
            if (!work.isCallbackAwaited()) {
                finish();
            }
        } else if (standing != null) {
            if (work.current().isEmpty()) {
                state = MembershipState.WAITING;
                wait(standing);
            }
        } else if (era != null && !work.isCallbackRunning() && !rest.isOn()) {
            join(era);
        } else {
            state = MembershipState.AWAY;
        }
    }

    private void join(Era during) {
        busy = true;
        out = false;
        String name = core.names().next();
        byte[] value = Standing.initial(place);
        // Until known, whatever happens meanwhile: an entry nobody knows of would hold up every round.
        Retry.untilKnown(core, () -> true, () -> during.session().join(group.membersDir(), name, value))
                .whenComplete((joined, failure) -> {
                    busy = false;
                    if (failure == null && (era == null || era.session() == during.session())) {
                        standing = new Standing(core, place, during.session(), joined);
                    } else if (failure != null) {
                        rest.begin("joining group " + group.name(), Calls.storeFailure(failure));
                    }
                    if (failure == null || rest.isOn() || era != during) {
                        // Else the session is over and the news of it under way: trying again at once would spin.
                        advance();
                    }
                });
    }

    /** What a member does that has no part in a generation. */
    private void wait(Standing own) {
        Mirror known = group.current().orElse(null);
        Era during = era;
        if (known == null || during == null || work.isCallbackRunning()) {
            turn.end();
        } else if (work.isUnswept()) {
            sweep();
        } else {
            see(known, during, own);
        }
    }

    private void see(Mirror known, Era during, Standing own) {
        Optional<Entry> round = GroupCore.round(known).filter(e -> e.createRevision() > departedRound);
        Coordination ours = coordination;
        if (ours != null && !ours.sees(round)) {
            if (ours.isOvertaken(round)) {
                expelled();
            }
        } else if (round.isEmpty()) {
            contend(during, own);
        } else {
            turn.end();
            take(known, round.get(), during, own, ours != null);
        }
    }

    private void take(Mirror known, Entry round, Era during, Standing own, boolean coordinating) {
        if (!coordinating && round.owner().equals(own.session().id())) {
            // Ours, but we do not coordinate it: a claim whose answer came too late. It goes with us.
            coordination = new Coordination(core, group, this, vigil, options, own, round, 0);
            expelled();
        } else if (!coordinating && own.owes(round.createRevision())) {
            acknowledge(own, round.createRevision());
        } else {
            board.roster(known, round).ifPresent(roster -> {
                turn.saw(roster, own.entry());
                if (roster.rankOf(own.entry().name()) >= 0) {
                    enter(round, during, own, roster);
                }
            });
        }
    }

    private void enter(Entry round, Era during, Standing own, Roster roster) {
        if (work.hadPartIn(round)) {
            // We have lost our part in it, and it is still open.
            expelled();
            return;
        }
        state = MembershipState.WORKING;
        vigil.bury();
        rest.watch();
        work.begin(round, during, roster, own, this::giveUp);
    }

    private void acknowledge(Standing own, long round) {
        busy = true;
        own.acknowledge(round, failure -> settled(own, failure));
    }

    /** Something under way for our entry has ended. */
    private void settled(Standing own, Optional<StoreException> failure) {
        busy = false;
        if (standing == own) {
            failure.ifPresent(this::failed);
        }
        if (failure.isEmpty() || standing != own || rest.isOn()) {
            // Else the session is over, and the next era brings us back.
            advance();
        }
    }

    private void failed(StoreException failure) {
        switch (failure.kind()) {
            case GONE -> dropped();
            case SESSION_LOST, CLOSED -> {}
            default -> {
                begone();
                rest.begin("taking part in group " + group.name(), failure);
            }
        }
    }

    /** Claims the vacant key, the members of the last generation one after the other. */
    private void contend(Era during, Standing own) {
        if (!turn.isDue(own.entry(), this::advance)) {
            return;
        }
        busy = true;
        Claim.of(core, during.session(), own.entry(), group.claim()).whenComplete((won, failure) -> {
            busy = false;
            turn.over();
            if (failure != null) {
                settled(own, Optional.of(Calls.storeFailure(failure)));
            } else if (won.isPresent()) {
                coordinate(during, own, won.get());
            } else {
                // The watch has not brought that news yet; advancing on old news would only repeat the claim.
                core.later(Coordination.RECHECK, this::advance);
            }
        });
    }

    private void coordinate(Era during, Standing own, Entry key) {
        turn.end();
        // Else the session is over, and the key with it.
        if (standing == own) {
            coordination = new Coordination(core, group, this, vigil, options, own, key, turn.lastSize());
            vigil.succeeded("group '" + group.name() + "'", key);
            if (era == during) {
                coordination.start();
            } else {
                begone();
            }
        }
        advance();
    }

    /** A member of the open generation is missing: closes it for all, and begins the next round. */
    void closeRound() {
        work.lose(Loss.EVICTED);
        Coordination ending = coordination;
        if (ending == null) {
            return;
        }
        ending.stop();
        busy = true;
        Departure.of(core, ending.session(), ending.belongings()).whenComplete((done, failure) -> {
            busy = false;
            departedRound = ending.round();
            if (coordination == ending) {
                coordination = null;
            }
            turn.first();
            advance();
        });
    }

    /** Our entry or our key is not what it was: begins anew. */
    void expelled() {
        work.lose(Loss.EVICTED);
        begone();
        advance();
    }

    /** The store refuses what a coordinator needs: trying again at once would not help. */
    void cannot(String what, StoreException failure) {
        rest.begin(what, failure);
        expelled();
    }

    private void giveUp(GenerationCore own) {
        if (work.current().filter(g -> g == own).isPresent()) {
            rest.beginIfSoon();
            begone();
            work.lose(Loss.RELEASED);
            advance();
        }
    }

    /** Our entry has to go. Until it has, nobody else is served: two things under way at once would be one too many. */
    private void begone() {
        out = true;
        if (coordination != null) {
            coordination.stop();
        }
    }

    private void returned(GenerationCore own, boolean failed) {
        if (!failed) {
            rest.reset();
        } else {
            rest.watch();
            giveUp(own);
        }
        advance();
    }

    private void sweep() {
        busy = true;
        work.sweep().whenComplete((swept, failure) -> {
            busy = false;
            advance();
        });
    }

    /** Takes our entries out of the store: in one transaction where it goes well, one by one until known where not. */
    private void depart(Standing leaving) {
        if (work.isUnswept()) {
            sweep();
            return;
        }
        busy = true;
        state = MembershipState.AWAY;
        leaving.end();
        List<Entry> entries = new ArrayList<>();
        if (coordination != null) {
            departedRound = coordination.round();
            entries.addAll(coordination.belongings());
        }
        entries.add(leaving.entry());
        Departure.of(core, leaving.session(), entries).whenComplete((done, failure) -> {
            busy = false;
            if (standing == leaving) {
                dropped();
            }
            advance();
        });
    }

    /** Nothing of ours is in the store any more. */
    private void dropped() {
        if (standing != null) {
            standing.end();
        }
        if (coordination != null) {
            coordination.stop();
        }
        standing = null;
        coordination = null;
        work.swept();
        out = false;
    }

    private void finish() {
        state = MembershipState.CLOSED;
        vigil.stop();
        group.forget(this);
        core.signal(closed);
    }
}
