package io.quorate.test.drill;

import java.time.Duration;
import java.util.Set;

/** Holds a history to one promise. */
@FunctionalInterface
public interface Checker {

    /**
     * Judges what was recorded.
     *
     * @param history what was recorded
     * @return what was judged, and what was found
     */
    Judgement judge(History history);

    /**
     * Of one resource, no two grants that exclude each other by their {@linkplain Share shares} were certainly valid at one
     * instant, nor were more permits taken than there are, up to where one was {@linkplain Event.Revoked taken by force}.
     *
     * @return the checker of {@link Event.Held}
     */
    static Checker mutualExclusion() {
        return new MutualExclusion();
    }

    /**
     * Of one resource, a grant that is valid later has a greater token than those that exclude it, or the same while its
     * holder stays the same.
     *
     * @return the checker of {@link Event.Held}
     */
    static Checker tokensGrow() {
        return new TokensGrow();
    }

    /**
     * A guarded write that was acknowledged carries the token that was the newest at its place in the store's order, and was
     * not sent after a later holder was certainly valid.
     *
     * @return the checker of {@link Event.Wrote}
     */
    static Checker guardedWrites() {
        return new GuardedWrites();
    }

    /**
     * An acknowledged write is found by later reads, or a later one is; a refused write is never found. Writes of unknown
     * outcome may be found or not.
     *
     * @return the checker of {@link Event.Read} and {@link Event.Wrote}
     */
    static Checker committedValues() {
        return new CommittedValues();
    }

    /**
     * After every fault the whole is complete again within a bound, counted from the end of the fault or of those that struck
     * before it was: one leader with a valid grant, whom all processes see, and all of them see all of them.
     *
     * @param processes those that must be there
     * @param resource the leader's resource
     * @param bound how long a recovery may take
     * @return the checker of {@link Event.Struck}, {@link Event.Relieved}, {@link Event.Picture}, {@link Event.Life} and
     *     {@link Event.Held}
     */
    static Recovery recovery(Set<String> processes, String resource, Duration bound) {
        return recovery(processes, bound).withLeader(resource).withMembers();
    }

    /**
     * In every generation of a group ranks are unique and complete, and a barrier lets nobody through before all have come.
     *
     * @return the checker of {@link Event.Ranked} and {@link Event.Met}
     */
    static Checker generations() {
        return new Generations();
    }

    /**
     * After every fault everything is there again within a bound, counted from the end of the fault or of those that struck
     * before it was. What that is, the recovery's methods add: without them, that all processes live.
     *
     * @param processes those that must be there
     * @param bound how long a recovery may take
     * @return the checker of {@link Event.Struck}, {@link Event.Relieved}, and what is added
     */
    static Recovery recovery(Set<String> processes, Duration bound) {
        return new Recovery(processes, bound);
    }

    /**
     * Nothing was left behind, and whoever had to look did.
     *
     * @param lookers how many things were looked at, so that nobody takes silence for cleanliness; positive
     * @return the checker of {@link Event.Leaked}
     */
    static Checker nothingLeaked(int lookers) {
        return new NothingLeaked(lookers);
    }

    /**
     * The drill did what it was to do, and the history is whole.
     *
     * @return the checker of {@link Event.Failed} and of {@link History#leftOut()}
     */
    static Checker soundRecord() {
        return new SoundRecord();
    }
}
