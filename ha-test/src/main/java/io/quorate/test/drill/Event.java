package io.quorate.test.drill;

/** Something that happened, on the host's monotonic clock ({@link System#nanoTime()}). */
public sealed interface Event {

    /**
     * When it happened, or began.
     *
     * @return a reading of the monotonic clock, in nanoseconds
     */
    long at();

    /**
     * Whom it happened to: a process, or a server of the store.
     *
     * @return a short name
     */
    String who();

    /**
     * A fault is in force from now on.
     *
     * @param at when
     * @param who its victim
     * @param number of the step in the schedule, from 1
     * @param fault the fault's name
     * @param group what its victim is; see {@link Victims}
     */
    record Struck(long at, String who, int number, String fault, String group) implements Event {}

    /**
     * A fault has ended, and what it had taken away is back.
     *
     * @param at when
     * @param who its victim
     * @param number of the step in the schedule, from 1
     * @param fault the fault's name
     */
    record Relieved(long at, String who, int number, String fault) implements Event {}

    /**
     * A fault was left out, because its victim was down already or too many were.
     *
     * @param at when
     * @param who whom it was meant for
     * @param number of the step in the schedule, from 1
     * @param fault the fault's name
     * @param why in words
     */
    record LeftOut(long at, String who, int number, String fault, String why) implements Event {}

    /**
     * A grant was certainly valid over all of a span, the ends included. The latest one recorded for a holder, a token and a
     * beginning replaces the earlier ones.
     *
     * @param at the first instant that is certain
     * @param until the last instant that is certain
     * @param who the holder
     * @param resource what is held
     * @param token the grant's fencing token
     * @param share which grants may be valid beside it
     */
    record Held(long at, long until, String who, String resource, long token, Share share) implements Event {
        /**
         * A leadership.
         *
         * @param at the first instant that is certain
         * @param until the last instant that is certain
         * @param who the holder
         * @param resource what is held
         * @param token the grant's fencing token
         */
        public Held(long at, long until, String who, String resource, long token) {
            this(at, until, who, resource, token, Share.of(Share.Kind.LEAD));
        }
    }

    /**
     * A holder learnt that its grant is over.
     *
     * @param at when it learnt of it
     * @param who the former holder
     * @param resource what was held
     * @param token the grant's fencing token
     * @param reason in words
     */
    record Ended(long at, String who, String resource, long token, String reason) implements Event {}

    /**
     * Whatever a process holds is taken from it by force, its session being ended from outside for example. No holder can
     * know of that beforehand, so its grants count as exclusive up to here only; that the store refuses its writes is
     * checked all the same.
     *
     * @param at when, not after it happens
     * @param who the process
     * @param revision the store's revision, not before it happens: a grant of this process with a smaller token is one that
     *     was taken, even if the process learns only later that it ever had it
     */
    record Revoked(long at, String who, long revision) implements Event {}

    /**
     * A guarded write. To be recorded before it is sent, as {@link Outcome#UNKNOWN}, and again with its answer, which
     * replaces the first: so a write whose writer was killed counts as one that may have been applied.
     *
     * @param at when it was sent
     * @param answered when its answer came; {@code at} if none came
     * @param who the writer
     * @param resource the resource whose grant guards it
     * @param document what was written
     * @param token the guarding grant's fencing token
     * @param id tells this write from all others of the run; it is what a reader of the document finds
     * @param outcome how it ended
     * @param revision the store's revision of it, if it is known to be done; otherwise −1. For a resource that is known to
     *     be held by {@linkplain Share.Kind#LOCK locks} it may be any number that grows with each write to it
     */
    record Wrote(
            long at,
            long answered,
            String who,
            String resource,
            String document,
            long token,
            String id,
            Outcome outcome,
            long revision)
            implements Event {}

    /**
     * A document was read.
     *
     * @param at when the read was sent
     * @param answered when the answer came
     * @param who the reader
     * @param document what was read
     * @param id the id of the write that it found; empty if there is no such document
     * @param revision the revision of that write; −1 if there is no such document
     * @param newest whether the reader made sure to see all that was acknowledged to anybody before {@code at}; otherwise
     *     only what was acknowledged to itself
     */
    record Read(long at, long answered, String who, String document, String id, long revision, boolean newest)
            implements Event {}

    /**
     * A process has a place in a generation of a group.
     *
     * @param at when it learnt so
     * @param who the process
     * @param resource the group
     * @param token the generation's token
     * @param rank its rank, from 0
     * @param members all members as it sees them, in the order of their ranks, parted by blanks; each begins with the
     *     process's name, which ends at a {@code ~} if there is more
     */
    record Ranked(long at, String who, String resource, long token, int rank, String members) implements Event {}

    /**
     * A member came to a barrier of its generation. To be recorded before it comes, with {@code passed} equal to {@code at},
     * and again when it is let through, which replaces the first.
     *
     * @param at when it came
     * @param passed when it was let through
     * @param who the member
     * @param resource the group
     * @param token the generation's token
     * @param number which use of the barrier it is
     */
    record Met(long at, long passed, String who, String resource, long token, long number) implements Event {}

    /**
     * What a process believes about the whole from now on.
     *
     * @param at when it came to believe so
     * @param who the process
     * @param leader the token of the leader that it sees; −1 for nobody
     * @param members the members that it sees, in alphabetical order, parted by blanks
     * @param fresh whether it takes this for current
     */
    record Picture(long at, String who, long leader, String members, boolean fresh) implements Event {}

    /**
     * A process began or ended. One that began again has another life: its {@linkplain Picture members} entry is
     * {@code who/number}.
     *
     * @param at when
     * @param who the process
     * @param number the life's number, from 1
     * @param up whether it began
     */
    record Life(long at, String who, int number, boolean up) implements Event {}

    /**
     * A server of the store changed its part.
     *
     * @param at when it was seen
     * @param who the server
     * @param role {@code leader}, {@code follower}, or {@code down} while it does not serve
     * @param term the store's own number of the leader's term; −1 if unknown
     */
    record Server(long at, String who, String role, long term) implements Event {}

    /**
     * Something was left behind.
     *
     * @param at when it was found
     * @param who who left it
     * @param what threads, keys or sessions, in words
     */
    record Leaked(long at, String who, String what) implements Event {}

    /**
     * The drill itself could not do what it was to do, so that its verdict means little.
     *
     * @param at when
     * @param who where
     * @param what in words
     */
    record Failed(long at, String who, String what) implements Event {}
}
