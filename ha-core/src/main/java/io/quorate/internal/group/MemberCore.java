package io.quorate.internal.group;

import io.quorate.Loss;
import io.quorate.group.Generation;
import io.quorate.group.GenerationCallback;
import io.quorate.group.GroupOptions;
import io.quorate.group.Membership;
import io.quorate.group.MembershipState;
import io.quorate.internal.json.JsonWriter;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Claim;
import io.quorate.internal.node.Departure;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Retry;
import io.quorate.internal.node.Vacancy;
import io.quorate.internal.session.Backoff;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.Entry;
import io.quorate.spi.StoreException;
import io.quorate.spi.Write;
import java.time.Duration;
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
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final NodeCore core;
    private final GroupCore group;
    private final GroupOptions options;
    private final Place place;
    private final Work work;
    private final Backoff afterFailure = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final Vacancy vacancy;
    private final Turn turn = new Turn();
    private final Board board;

    private @Nullable Era era;
    private @Nullable Standing standing;
    private @Nullable Coordination coordination;
    /** What is under way at the store, if anything: a join, a claim, an acknowledgement or a departure. */
    private boolean busy;
    /** Our entry has to go before anything else. */
    private boolean out;

    private boolean resting;
    private boolean closing;
    private long departedRound = -1;
    private volatile MembershipState state = MembershipState.AWAY;

    MemberCore(NodeCore core, GroupCore group, GenerationCallback callback, GroupOptions options) {
        this.core = core;
        this.group = group;
        this.options = options;
        place = Place.of(core.info(), options);
        vacancy = new Vacancy(core);
        board = new Board(core);
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
        Standing before = standing;
        if (before != null && before.session() != begun.session()) {
            // Another session: what we had in the store is gone with the old one.
            dropped();
        }
        advance();
    }

    @Override
    public void eraEnded(Loss loss) {
        era = null;
        vacancy.end();
        if (work.current().isPresent() || coordination != null) {
            begone();
        }
        work.lose(loss);
        advance();
    }

    /** The group's state changed, or its staleness did. */
    void changed() {
        group.current().ifPresent(work::follow);
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
        } else if (era != null && !work.isCallbackRunning() && !resting) {
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
                        rest("joining group " + group.name(), Calls.storeFailure(failure));
                    }
                    if (failure == null || resting || era != during) {
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
            vacancy.end();
            return;
        }
        if (work.isUnswept()) {
            sweep();
            return;
        }
        Optional<Entry> round = GroupCore.round(known).filter(e -> e.createRevision() > departedRound);
        Coordination ours = coordination;
        if (ours != null && !ours.sees(round)) {
            if (ours.isOvertaken(round)) {
                expelled();
            }
        } else if (round.isEmpty()) {
            contend(during, own);
        } else {
            vacancy.end();
            take(known, round.get(), during, own, ours != null);
        }
    }

    private void take(Mirror known, Entry round, Era during, Standing own, boolean coordinating) {
        if (!coordinating && round.owner().equals(own.session().id())) {
            // Ours, but we do not coordinate it: a claim whose answer came too late. It goes with us.
            coordination = new Coordination(core, group, this, options, own, round, 0);
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
        work.begin(round, during, roster, own, this::giveUp);
    }

    private void acknowledge(Standing own, long round) {
        busy = true;
        own.acknowledge(round, failure -> {
            busy = false;
            failure.ifPresent(known -> standingFailed(own, known));
            if (failure.isEmpty() || standing != own || resting) {
                advance();
            }
        });
    }

    private void standingFailed(Standing own, StoreException failure) {
        if (standing != own) {
            return;
        }
        switch (failure.kind()) {
            case GONE -> dropped();
            case SESSION_LOST, CLOSED -> {
                // The next era brings us back.
            }
            default -> {
                begone();
                rest("taking part in group " + group.name(), failure);
            }
        }
    }

    /** Claims the vacant key, the members of the last generation one after the other. */
    private void contend(Era during, Standing own) {
        if (!vacancy.hasLasted(turn.delay(own.entry()), this::advance)) {
            return;
        }
        busy = true;
        byte[] value = new JsonWriter()
                .string("node", place.node())
                .string("incarnation", place.incarnation())
                .toBytes();
        Claim.of(core, during.session(), own.entry(), new Write.Hold(group.roundKey(), value))
                .whenComplete((won, failure) -> {
                    busy = false;
                    turn.over();
                    if (failure != null) {
                        standingFailed(own, Calls.storeFailure(failure));
                        if (standing != own || resting) {
                            advance();
                        }
                    } else if (won.isPresent()) {
                        coordinate(during, own, won.get());
                    } else {
                        // The watch has not brought that news yet; advancing on old news would only repeat the claim.
                        core.later(RECHECK, this::advance);
                    }
                });
    }

    private void coordinate(Era during, Standing own, Entry key) {
        vacancy.end();
        // Else the session is over, and the key with it.
        if (standing == own) {
            Coordination begun = new Coordination(core, group, this, options, own, key, turn.lastSize());
            coordination = begun;
            if (era == during) {
                begun.start();
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

    private void giveUp(GenerationCore own) {
        if (work.current().filter(g -> g == own).isPresent()) {
            // A group that closes each generation at once must not spin through the store.
            rest();
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
            afterFailure.reset();
        } else {
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
        Coordination ending = coordination;
        if (ending != null) {
            departedRound = ending.round();
            entries.addAll(ending.belongings());
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
        group.forget(this);
        core.signal(closed);
    }

    private void rest(String where, StoreException failure) {
        if (failure.kind() != StoreException.Kind.SESSION_LOST) {
            core.failures().report(where, Calls.translate(where, failure));
            rest();
        }
    }

    private void rest() {
        resting = true;
        core.later(afterFailure.next(), () -> {
            resting = false;
            advance();
        });
    }
}
