package io.quorate.internal.election;

import io.quorate.Loss;
import io.quorate.election.Candidacy;
import io.quorate.election.CandidacyState;
import io.quorate.election.CandidateOptions;
import io.quorate.election.Leadership;
import io.quorate.election.LeadershipCallback;
import io.quorate.internal.node.Calls;
import io.quorate.internal.node.Claim;
import io.quorate.internal.node.Departure;
import io.quorate.internal.node.GrantCallback;
import io.quorate.internal.node.Mirror;
import io.quorate.internal.node.NodeCore;
import io.quorate.internal.node.Rehearsal;
import io.quorate.internal.node.Rest;
import io.quorate.internal.node.Retry;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A candidacy: away → standing → (claiming) → leading → leaving → away …, confined to the loop. It is in the store only
 * while it could lead: not while a term's callback still runs after the term has ended.
 */
final class CandidacyCore implements Candidacy, Participant, Term.Owner {
    private final NodeCore core;
    private final ElectionCore election;
    private final GrantCallback<Term> callback;
    private final CandidateOptions options;
    private final Contest contest;
    private final Ballot ballot;
    private final Handover handover;
    private final Preparation preparation;
    private final Rest rest;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    private @Nullable Era era;
    private boolean closing;
    private @Nullable BackendSession home;
    private volatile @Nullable Term term;
    private long departedRevision = -1;
    private volatile CandidacyState state = CandidacyState.AWAY;
    private final Eligibility eligibility;
    /** What is under way at the store, if anything: a join, a claim or a departure. */
    private boolean busy;
    /** Our entry among the candidates; it lives with the session {@code home}. */
    private @Nullable Entry candidate;
    /** The leader entry of a term that ended before it could be released. */
    private @Nullable Entry leftover;

    CandidacyCore(NodeCore core, ElectionCore election, LeadershipCallback callback, CandidateOptions options) {
        this.core = core;
        this.election = election;
        this.callback = Term.callback(core, election.name(), callback, options, this::returned);
        this.options = options;
        this.rest = new Rest(core, this::advance);
        this.eligibility = new Eligibility(core, options.readiness(), this::reconsider);
        this.ballot = new Ballot(core, options.priority(), options.progress());
        Ranking ranking = new Ranking(core, options.priority());
        this.contest = new Contest(core, ranking, options.rankGrace(), this::advance);
        this.handover = new Handover(core, election.name(), ballot, options.stopGrace(), this::stepDown);
        this.preparation = new Preparation(core, election.name(), options.preparation(), this.callback, ballot);
    }

    /** Begins to stand. On the loop. */
    void begin() {
        eligibility.follow();
        core.keeper().add(this);
    }

    /** Readiness has changed, or the wish to stand. */
    private void reconsider() {
        Term current = term;
        if (current != null && (closing || !eligibility.isReady())) {
            stepDown(current);
        } else {
            advance();
        }
    }

    @Override
    public CandidacyState state() {
        return state;
    }

    @Override
    public Optional<Leadership> leadership() {
        return Optional.ofNullable(term);
    }

    @Override
    public void reportProgress(long value) {
        core.loop().execute(() -> ballot.report(value));
    }

    @Override
    public void close() {
        core.loop().execute(this::leave);
    }

    /** Closes. On the loop, and at once: a successor waits for what the store is asked first. */
    void leave() {
        closing = true;
        reconsider();
    }

    @Override
    public CompletionStage<@Nullable Void> closed() {
        return closed.minimalCompletionStage();
    }

    @Override
    public void eraBegan(Era begun) {
        era = begun;
        if (home != begun.session()) {
            // Another session: what we had in the store is gone with the old one.
            forgetCandidate();
            leftover = null;
        }
        advance();
    }

    @Override
    public void eraEnded(Loss loss) {
        era = null;
        contest.end();
        Term current = term;
        if (current != null) {
            lose(current, loss);
        }
        advance();
    }

    /** The election's directory changed, or its staleness did. */
    void changed() {
        Optional<Mirror> known = election.current();
        known.ifPresent(this::note);
        Term current = term;
        if (current == null) {
            advance();
        } else {
            known.ifPresent(now -> current.verify(now, this::changed, this::evicted));
        }
    }

    private void evicted(Term own) {
        if (term == own) {
            lose(own, Loss.EVICTED);
            advance();
        }
    }

    /** What is said of handovers, whoever leads. */
    private void note(Mirror known) {
        contest.note(known);
        handover.look(known);
        if (term == null) {
            preparation.look(Optional.ofNullable(candidate).flatMap(contest::namingOf));
        }
    }

    @Override
    public void handOver(Term own, Handover.Request asked) {
        handover.begin(
                own,
                asked,
                () -> election.current()
                        .filter(known -> term == own && !own.isEnding())
                        .map(known -> contest.others(known, own.entry())));
    }

    /** Comes to lead no more, and gives a lead up. On the loop, where the stage completes. */
    CompletionStage<@Nullable Void> drain(Duration within) {
        eligibility.withdraw();
        Term current = term;
        if (current == null) {
            advance();
        } else {
            Handover.Request asked =
                    handover.underWay().orElseGet(() -> new Handover.Request(Optional.empty(), within));
            CompletionStage<@Nullable Void> given = asked.done();
            given.whenComplete((done, failure) -> core.loop().execute(() -> stepDown(current)));
            handOver(current, asked);
        }
        return drained;
    }

    /** Takes the next step that is possible now. Every event ends here. */
    private void advance() {
        if (busy || term != null) {
            return;
        }
        if (leftover != null || (candidate != null && (closing || !eligibility.holds() || callback.isRunning()))) {
            depart();
        } else if (closing) {
            if (!callback.isAwaited()) {
                finish();
            }
        } else if (candidate != null) {
            changeState(CandidacyState.STANDING);
            contend(candidate);
        } else if (era != null && eligibility.holds() && !callback.isRunning() && !rest.isOn()) {
            join(era);
        } else {
            changeState(CandidacyState.AWAY);
            if (eligibility.isWithdrawn() && !callback.isAwaited()) {
                drained.complete(null);
            }
        }
    }

    private void join(Era during) {
        busy = true;
        String name = core.names().next();
        byte[] value = ballot.value();
        // Until known, whatever happens meanwhile: an entry nobody knows of would hold up every election.
        Retry.untilKnown(core, () -> true, () -> during.session().join(election.dir(), name, value))
                .whenComplete((joined, failure) -> {
                    busy = false;
                    if (failure == null) {
                        candidate = joined;
                        home = during.session();
                        ballot.joined(joined, during.session(), value);
                        if (era != null && era.session() != home) {
                            forgetCandidate();
                        }
                        Rehearsal.soon(core, during.session(), joined);
                    } else {
                        rest.begin("joining election " + election.name(), Calls.storeFailure(failure));
                    }
                    if (failure == null || rest.isOn() || era != during) {
                        // Else the session is over and the news of it under way: trying again at once would spin.
                        advance();
                    }
                });
    }

    /** Claims a lead that is vacant or held by the dead, after the grace of everyone who ranks before us. */
    private void contend(Entry own) {
        Mirror known = election.current().orElse(null);
        Era during = era;
        if (known == null || during == null) {
            contest.end();
            return;
        }
        Optional<Entry> held = known.entry(ElectionCodec.LEADER).filter(e -> e.createRevision() != departedRevision);
        if (held.isPresent() && held.get().owner().equals(during.session().id())) {
            // Ours, but no term stands on it: a claim whose answer came too late. Nobody else can remove it sooner.
            contest.end();
            leftover = held.get();
            depart();
            return;
        }
        contest.turn(known, own, ballot.progress(), held).ifPresent(turn -> claim(during, own, turn.dead()));
    }

    private void claim(Era during, Entry own, Optional<Succession.Dead> dead) {
        busy = true;
        long asked = core.ticker().nanoTime();
        dead.map(d -> Claim.evicting(core, during.session(), own, d.left(), election.lead()))
                .orElseGet(() -> Claim.of(core, during.session(), own, election.lead()))
                .whenComplete((won, failure) -> {
                    busy = false;
                    if (failure != null) {
                        claimFailed(failure);
                    } else if (won.isPresent()) {
                        long granted = core.ticker().nanoTime();
                        claimed(during, won.get());
                        // After the callback is under way: who is told may be a log that takes its time.
                        dead.ifPresent(d -> election.tookOver(won.get(), d.proof(), asked, granted));
                    } else {
                        // The watch has not brought that news yet; advancing on old news would only repeat the claim.
                        core.later(Term.RECHECK, this::advance);
                    }
                });
    }

    private void claimFailed(Throwable failure) {
        switch (Calls.storeFailure(failure).kind()) {
            case GONE -> forgetCandidate();
            case SESSION_LOST, CLOSED -> {
                if (candidate != null) {
                    // The next era clears it and brings us back; unless it has begun already.
                    return;
                }
            }
            default -> rest.begin("claiming election " + election.name(), Calls.storeFailure(failure));
        }
        advance();
    }

    private void claimed(Era during, Entry leader) {
        contest.end();
        if (era != during || closing || !eligibility.holds()) {
            leftover = leader;
            advance();
            return;
        }
        Term begun = new Term(core, election.name(), leader, during, options.stopGrace(), this);
        term = begun;
        changeState(CandidacyState.LEADING);
        callback.call(begun);
        contest.close();
    }

    private void returned(Term own, boolean failed) {
        if (term != own) {
            advance();
            return;
        }
        if (!failed) {
            rest.reset();
        }
        if (failed || options.releaseOnReturn() || own.isEnding()) {
            own.announceEnding(Loss.RELEASED);
            release(own);
        }
    }

    @Override
    public void stepDown(Term own) {
        if (term == own && own.announceEnding(Loss.RELEASED)) {
            if (callback.isRunning()) {
                callback.awaitReturn("the lead is released without it", () -> release(own));
            } else {
                release(own);
            }
        }
    }

    /** Local first: nobody may be granted the lead while this term still calls itself valid. */
    private void release(Term own) {
        // Somebody else's turn first; and a candidate without rivals must not spin through the store.
        rest.begin();
        own.end(Loss.RELEASED);
        handover.termOver(Loss.RELEASED);
        term = null;
        leftover = own.entry();
        advance();
    }

    private void lose(Term own, Loss loss) {
        own.end(loss);
        own.announceEnding(loss);
        handover.termOver(loss);
        term = null;
        // Who evicts takes the candidacy away as well.
        leftover = loss == Loss.DEADLINE_PASSED || loss == Loss.EVICTED ? own.entry() : null;
        if (callback.isRunning()) {
            callback.interrupt();
            callback.awaitReturn("this node cannot stand again before it does", this::advance);
        }
    }

    /** Takes our entries out of the store. */
    private void depart() {
        busy = true;
        changeState(CandidacyState.AWAY);
        preparation.unnamed();
        departedRevision = leftover == null ? departedRevision : leftover.createRevision();
        List<Entry> entries = Stream.of(Optional.ofNullable(leftover), Optional.ofNullable(candidate))
                .flatMap(Optional::stream)
                .toList();
        Departure.of(core, Objects.requireNonNull(home), entries).whenComplete((done, failure) -> {
            busy = false;
            forgetCandidate();
            leftover = null;
            advance();
        });
    }

    private void forgetCandidate() {
        candidate = null;
        ballot.left();
    }

    private void finish() {
        changeState(CandidacyState.CLOSED);
        eligibility.close();
        contest.close();
        handover.close();
        election.forget(this);
        drained.complete(null);
        core.signal(closed);
    }

    private void changeState(CandidacyState next) {
        state = state == CandidacyState.CLOSED ? state : next;
    }
}
