package io.quorate;

/**
 * Hears of a node's course. Calls come one after the other on the node's callback executor. What a listener throws is
 * reported and harms nothing else.
 */
public interface NodeListener {

    /**
     * The node's state changed.
     *
     * @param state the new state
     * @param reason what happened, for people
     */
    default void stateChanged(NodeState state, String reason) {}

    /**
     * Something failed that no caller is waiting for: a callback threw or is stuck, an entry in the store is unreadable,
     * an attempt to open a session failed. It was logged as well.
     *
     * @param where what was being done
     * @param cause why it failed; a {@link CallbackOverrunException} if it has not, and only takes too long
     */
    default void failed(String where, Throwable cause) {}

    /**
     * A lifeline told something of another node. It was logged and counted as well.
     *
     * @param evidence what was seen
     */
    default void evidence(PeerEvidence evidence) {}

    /**
     * This node has taken a place from one whose death was proven.
     *
     * @param takeover what was taken, and how long it took
     */
    default void tookOver(Takeover takeover) {}

    /**
     * A callback is about to be called with a grant: that of a candidacy with a
     * {@link io.quorate.election.Leadership}, that of a worker group with a {@link io.quorate.group.Generation}. After a
     * takeover it is the last step. Grants of locks, which no callback gets, are not told.
     *
     * @param grant the grant; {@link Grant#lost()} tells its end
     * @param at when, as a reading of {@link System#nanoTime()}
     */
    default void calling(Grant grant, long at) {}

    /**
     * A {@link HaNode#drain} is over: this node leads nothing, is out of rotation, and finishes nothing more.
     *
     * @param inTime whether all that was within its time-out; if not, something is still going on
     */
    default void drained(boolean inTime) {}
}
