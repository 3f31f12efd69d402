package io.quorate.election;

import io.quorate.Readiness;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to stand for election. Immutable. */
public final class CandidateOptions {
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final CandidateOptions DEFAULTS =
            new CandidateOptions(0, 0, Duration.ofSeconds(10), Duration.ofMillis(250), false, null, null);

    private final int priority;
    private final long progress;
    private final Duration stopGrace;
    private final Duration rankGrace;
    private final boolean releaseOnReturn;
    private final @Nullable Readiness readiness;
    private final @Nullable LeadershipPreparation preparation;

    private CandidateOptions(
            int priority,
            long progress,
            Duration stopGrace,
            Duration rankGrace,
            boolean releaseOnReturn,
            @Nullable Readiness readiness,
            @Nullable LeadershipPreparation preparation) {
        this.priority = priority;
        this.progress = progress;
        this.stopGrace = stopGrace;
        this.rankGrace = rankGrace;
        this.releaseOnReturn = releaseOnReturn;
        this.readiness = readiness;
        this.preparation = preparation;
    }

    /**
     * Priority 0, progress 0, stop grace 10 s, rank grace 250 ms.
     *
     * @return the defaults
     */
    public static CandidateOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Among equally advanced candidates the greatest priority goes first; among those the one that has stood longest.
     *
     * @param value greater is better; 0 by default
     * @return a copy
     */
    public CandidateOptions withPriority(int value) {
        return new CandidateOptions(value, progress, stopGrace, rankGrace, releaseOnReturn, readiness, preparation);
    }

    /**
     * How far this candidate has come when it begins to stand; see {@link Candidacy#reportProgress}.
     *
     * @param value greater is better; 0 by default
     * @return a copy
     */
    public CandidateOptions withProgress(long value) {
        return new CandidateOptions(priority, value, stopGrace, rankGrace, releaseOnReturn, readiness, preparation);
    }

    /**
     * How long a callback may take to return once its term is ending, before the lead is released without it and its thread
     * is interrupted. Longer: gentler on slow callbacks, but nobody leads effectively meanwhile.
     *
     * @param value not negative; 10 s by default
     * @return a copy
     */
    public CandidateOptions withStopGrace(Duration value) {
        return new CandidateOptions(
                priority,
                progress,
                notNegative("stopGrace", value),
                rankGrace,
                releaseOnReturn,
                readiness,
                preparation);
    }

    /**
     * How long a candidate waits for each better one on a vacancy. Longer: the best is more surely elected; shorter: a
     * vacancy whose best candidates are unresponsive ends sooner. Should exceed a round trip to the store.
     *
     * @param value not negative; 250 ms by default
     * @return a copy
     */
    public CandidateOptions withRankGrace(Duration value) {
        return new CandidateOptions(
                priority,
                progress,
                stopGrace,
                notNegative("rankGrace", value),
                releaseOnReturn,
                readiness,
                preparation);
    }

    /**
     * Leads only while the callback runs: its return gives the term up.
     *
     * @return a copy
     */
    public CandidateOptions withReleaseOnReturn() {
        return new CandidateOptions(priority, progress, stopGrace, rankGrace, true, readiness, preparation);
    }

    /**
     * Stands only while ready: a leader that is not ready any more gives up in good order, and a candidate leaves the
     * election until it is ready again. Damp flapping in the probes' thresholds, not here.
     *
     * @param value what to follow, {@code Readiness.of(healthEngine)} for example; none by default
     * @return a copy
     */
    public CandidateOptions withReadiness(Readiness value) {
        return new CandidateOptions(priority, progress, stopGrace, rankGrace, releaseOnReturn, value, preparation);
    }

    /**
     * Gets ready before a lead is {@link Leadership#handOver(String, Duration) handed over} to this candidate. Not called
     * before other terms: nobody leads while a vacancy waits.
     *
     * @param value what to do; nothing by default
     * @return a copy
     */
    public CandidateOptions withPreparation(LeadershipPreparation value) {
        return new CandidateOptions(priority, progress, stopGrace, rankGrace, releaseOnReturn, readiness, value);
    }

    /**
     * See {@link #withPreparation}.
     *
     * @return what is done first, if anything
     */
    public Optional<LeadershipPreparation> preparation() {
        return Optional.ofNullable(preparation);
    }

    /**
     * See {@link #withReadiness}.
     *
     * @return what is followed, if anything
     */
    public Optional<Readiness> readiness() {
        return Optional.ofNullable(readiness);
    }

    /**
     * See {@link #withPriority}.
     *
     * @return the priority
     */
    public int priority() {
        return priority;
    }

    /**
     * See {@link #withProgress}.
     *
     * @return the progress
     */
    public long progress() {
        return progress;
    }

    /**
     * See {@link #withStopGrace}.
     *
     * @return the grace
     */
    public Duration stopGrace() {
        return stopGrace;
    }

    /**
     * See {@link #withRankGrace}.
     *
     * @return the grace
     */
    public Duration rankGrace() {
        return rankGrace;
    }

    /**
     * See {@link #withReleaseOnReturn}.
     *
     * @return whether the callback's return gives the term up
     */
    public boolean releaseOnReturn() {
        return releaseOnReturn;
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ": it must not be negative");
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be at most " + LONGEST);
        }
        return value;
    }
}
