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
import io.quorate.internal.node.Rest;
import io.quorate.internal.node.Retry;
import io.quorate.internal.node.Vacancy;
import io.quorate.internal.session.Era;
import io.quorate.internal.session.Participant;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A candidacy: away → standing → (claiming) → leading → leaving → away …, confined to the loop. It is in the store only
 * while it could lead: not while a term's callback still runs after the term has ended.
 */
final class CandidacyCore implements Candidacy, Participant {
    /** Events bring news faster; this bounds the wait if the one that matters never comes. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final NodeCore core;
    private final ElectionCore election;
    private final GrantCallback<Term> callback;
    private final CandidateOptions options;
    private final Ranking ranking;
    private final Progress progress;
    private final Rest rest;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private @Nullable Era era;
    private boolean closing;
    private @Nullable BackendSession home;
    private volatile @Nullable Term term;
    private long departedRevision = -1;
    private final Vacancy vacancy;
    private final Succession succession;
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
        this.vacancy = new Vacancy(core);
        this.succession = new Succession(core, this::advance);
        this.rest = new Rest(core, this::advance);
        this.eligibility = new Eligibility(core, options.readiness(), this::readinessChanged);
        this.ranking = new Ranking(core, options.priority());
        this.progress = new Progress(core, options.progress(), this::writeProgress);
    }

    /** Begins to stand. On the loop. */
    void begin() {
        eligibility.follow();
        core.keeper().add(this);
    }

    private void readinessChanged() {
        Term current = term;
        if (current != null && !eligibility.holds()) {
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
        core.loop().execute(() -> progress.set(value));
    }

    @Override
    public void close() {
        core.loop().execute(() -> {
            closing = true;
            Term current = term;
            if (current != null) {
                stepDown(current);
            } else {
                advance();
            }
        });
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
            candidate = null;
            leftover = null;
        }
        advance();
    }

    @Override
    public void eraEnded(Loss loss) {
        era = null;
        vacancy.end();
        Term current = term;
        if (current != null) {
            lose(current, loss);
        }
        advance();
    }

    /** The election's directory changed, or its staleness did. */
    void changed() {
        Term current = term;
        if (current == null) {
            advance();
        } else {
            election.current().ifPresent(known -> verify(current, known));
        }
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
        }
    }

    private void join(Era during) {
        busy = true;
        String name = core.names().next();
        long carried = progress.value();
        byte[] value = ElectionCodec.candidate(core.info(), options.priority(), carried);
        // Until known, whatever happens meanwhile: an entry nobody knows of would hold up every election.
        Retry.untilKnown(core, () -> true, () -> during.session().join(election.dir(), name, value))
                .whenComplete((joined, failure) -> {
                    busy = false;
                    if (failure == null) {
                        candidate = joined;
                        home = during.session();
                        if (era != null && era.session() != home) {
                            candidate = null;
                        }
                        progress.joinedWith(carried);
                        core.lifelines()
                                .rehearse(
                                        () -> Claim.rehearse(core, during.session(), election.dir(), election.lead()));
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
            vacancy.end();
            return;
        }
        Optional<Entry> held = known.entry(ElectionCodec.LEADER).filter(e -> e.createRevision() != departedRevision);
        if (held.isPresent() && held.get().owner().equals(during.session().id())) {
            // Ours, but no term stands on it: a claim whose answer came too late. Nobody else can remove it sooner.
            vacancy.end();
            leftover = held.get();
            depart();
            return;
        }
        held.ifPresent(succession::follow);
        succession.forget(known);
        Optional<Succession.Dead> dead = held.flatMap(h -> succession.dead(h, known));
        if (held.isPresent() && dead.isEmpty()) {
            vacancy.end();
            return;
        }
        long better = ranking.better(known, own, progress.value(), succession::isDeceased);
        if (vacancy.hasLasted(options.rankGrace().multipliedBy(better), this::advance)) {
            claim(during, own, dead);
        }
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
                        dead.ifPresent(d -> election.tookOver(won.get(), d.proof(), asked));
                        claimed(during, won.get());
                    } else {
                        // The watch has not brought that news yet; advancing on old news would only repeat the claim.
                        core.later(RECHECK, this::advance);
                    }
                });
    }

    private void claimFailed(Throwable failure) {
        switch (Calls.storeFailure(failure).kind()) {
            case GONE -> candidate = null;
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
        vacancy.end();
        if (era != during || closing || !eligibility.holds()) {
            leftover = leader;
            advance();
            return;
        }
        succession.close();
        Term begun = new Term(core, election.name(), leader, during, this::stepDown);
        term = begun;
        changeState(CandidacyState.LEADING);
        callback.call(begun);
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

    private void stepDown(Term own) {
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
        term = null;
        leftover = own.entry();
        advance();
    }

    private void lose(Term own, Loss loss) {
        own.end(loss);
        own.announceEnding(loss);
        term = null;
        // Who evicts takes the candidacy away as well.
        leftover = loss == Loss.DEADLINE_PASSED || loss == Loss.EVICTED ? own.entry() : null;
        if (callback.isRunning()) {
            callback.interrupt();
            callback.awaitReturn("this node cannot stand again before it does", this::advance);
        }
    }

    /** Whether the leader's entry is still ours. A watch may lag behind our own claim, so absence is read again. */
    private void verify(Term own, Mirror known) {
        Optional<Entry> seen = known.entry(ElectionCodec.LEADER);
        if (seen.isPresent() && seen.get().createRevision() == own.entry().createRevision()) {
            return;
        }
        core.backend()
                .get(election.leaderKey())
                .whenComplete((now, failure) -> core.loop().execute(() -> {
                    if (failure != null) {
                        core.later(RECHECK, this::changed);
                    } else if (term == own
                            && now.filter(e -> e.sameAs(own.entry())).isEmpty()) {
                        lose(own, Loss.EVICTED);
                        advance();
                    }
                }));
    }

    /** Takes our entries out of the store: in one transaction where it goes well, one by one until known where not. */
    private void depart() {
        busy = true;
        changeState(CandidacyState.AWAY);
        List<Entry> entries = new ArrayList<>();
        if (leftover != null) {
            departedRevision = leftover.createRevision();
            entries.add(leftover);
        }
        if (candidate != null) {
            entries.add(candidate);
        }
        BackendSession from = home;
        if (from == null || entries.isEmpty()) {
            departed();
            return;
        }
        Departure.of(core, from, entries).whenComplete((done, failure) -> departed());
    }

    private void departed() {
        busy = false;
        candidate = null;
        leftover = null;
        advance();
    }

    private void finish() {
        changeState(CandidacyState.CLOSED);
        eligibility.close();
        succession.close();
        election.forget(this);
        core.signal(closed);
    }

    private void changeState(CandidacyState next) {
        if (state != CandidacyState.CLOSED) {
            state = next;
        }
    }

    private boolean writeProgress(long reached, Runnable then) {
        Entry own = candidate;
        Era during = era;
        if (own == null || during == null) {
            // The next join carries it.
            return false;
        }
        byte[] value = ElectionCodec.candidate(core.info(), options.priority(), reached);
        during.session()
                .replace(own, value)
                .whenComplete((replaced, failure) -> core.loop().execute(then));
        return true;
    }
}
