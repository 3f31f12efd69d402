package io.quorate.group;

import io.quorate.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * This member's part in one generation of a group: a fixed set of members with fixed ranks. It is a grant: it ends for all
 * members when one of them is lost, leaves or gives it up, and never comes back. The {@linkplain #token() token} is the
 * generation's, the same for all its members and greater than that of every earlier generation of the group. A generation
 * has one leader for its whole life, so it is the leader's token too.
 *
 * <p>{@link #commit} is refused by the store once the generation is closed, whichever member calls it.
 */
public interface Generation extends Grant {

    /** The most bytes a shared value may have in UTF-8. */
    int MAX_VALUE_BYTES = 8_192;

    /** The most shared values that one member may set in one generation, and the most barriers that it may use. */
    int MAX_NAMES = 100;

    /**
     * This member's rank.
     *
     * @return from 0 to {@code size() − 1}
     */
    int rank();

    /**
     * All members, in the order of their ranks: by zone, host, device, node id. Texts compare by their characters:
     * {@code host-10} comes before {@code host-2}.
     *
     * @return the members, the same for every one of them
     */
    List<GroupMember> members();

    /**
     * How many members there are.
     *
     * @return at least 1
     */
    default int size() {
        return members().size();
    }

    /**
     * The member of rank 0.
     *
     * @return the leader
     */
    default GroupMember leader() {
        return members().get(0);
    }

    /**
     * Whether this member is the leader. Says nothing about the generation still being open: see {@link #isValid()}.
     *
     * @return whether the rank is 0
     */
    default boolean isLeader() {
        return rank() == 0;
    }

    /**
     * Waits until every member of the generation has come to this barrier. The name may be used again and again: each use
     * has its number, and the k-th call of each member belongs to the k-th use. A call that follows one which timed out or
     * was interrupted takes up the same use, and so do calls from several threads of one member.
     *
     * @param name the barrier's name, at most {@value #MAX_NAMES} different ones in a generation
     * @param timeout how long to wait at most
     * @throws io.quorate.GrantLostException if the generation is over or ends meanwhile
     * @throws GroupTimeoutException if somebody has not come in time; this member has, and the others may still get through
     * @throws IllegalArgumentException if the name is not allowed or the time-out negative
     * @throws IllegalStateException if there are too many names
     * @throws InterruptedException if interrupted while waiting
     */
    void barrier(String name, Duration timeout) throws InterruptedException;

    /**
     * Shares a small value with the other members, such as the address at which they meet. It goes with the generation. A
     * name can be set once in a generation. Blocks for at most the request time-out.
     *
     * @param name the value's name; every name is a directory in the store that stays, so take few fixed ones
     * @param value the value, at most {@value #MAX_VALUE_BYTES} bytes in UTF-8
     * @throws io.quorate.ConflictException if the name was set in this generation before
     * @throws io.quorate.GrantLostException if the generation is over; nothing was written
     * @throws io.quorate.StoreUnavailableException if the store could not be reached; nothing was written
     * @throws io.quorate.OutcomeUnknownException if the connection broke before the answer
     * @throws IllegalArgumentException if the name is not allowed or the value too large
     * @throws IllegalStateException if this member has set too many names
     * @throws InterruptedException if interrupted while waiting; the outcome is unknown
     */
    void put(String name, String value) throws InterruptedException;

    /**
     * Reads a value that a member of this generation has shared. Blocks for at most the request time-out.
     *
     * @param name the value's name
     * @return the value, if it was set in this generation
     * @throws io.quorate.GrantLostException if the generation is over
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws IllegalArgumentException if the name is not allowed
     * @throws InterruptedException if interrupted while waiting
     */
    Optional<String> get(String name) throws InterruptedException;

    /**
     * Waits until a member of this generation has shared a value, and reads it.
     *
     * @param name the value's name
     * @param timeout how long to wait at most
     * @return the value
     * @throws io.quorate.GrantLostException if the generation is over or ends meanwhile
     * @throws GroupTimeoutException if nobody has set it in time
     * @throws IllegalArgumentException if the name is not allowed or the time-out negative
     * @throws InterruptedException if interrupted while waiting
     */
    String await(String name, Duration timeout) throws InterruptedException;

    /**
     * Gives the generation up: it is over for this member from the call on and for all others as soon as they hear of it.
     * All regroup, this member included, and those who wait are taken in as far as there is room. Idempotent; does not
     * wait.
     */
    @Override
    void close();
}
