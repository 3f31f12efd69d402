package io.quorate.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A named lock across nodes, first come first served. Reentrant by owner: the calling thread, or what {@link #ownedBy}
 * names. Every acquisition is a grant of its own; the lock is free once all of an owner's grants are closed. Thread-safe.
 */
public interface DistributedLock {

    /**
     * The lock's name.
     *
     * @return the name
     */
    String name();

    /**
     * Acquires, waiting for as long as that takes within the time-out.
     *
     * @param timeout how long to wait; not negative; zero as {@link #tryAcquire()}
     * @return the grant
     * @throws AcquireTimeoutException if it was not acquired in time
     * @throws IllegalStateException if this owner holds the other side of a read-write lock: waiting would never end
     * @throws io.quorate.NodeClosedException if the node is closed, or closes while this waits
     * @throws io.quorate.ConfigurationException if the store refuses
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    LockGrant acquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires if nobody holds the lock or waits for it. Never waits for other holders, only for the store's answer: at most
     * the request time-out.
     *
     * @return the grant, or nothing
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws IllegalStateException if this owner holds the other side of a read-write lock
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    Optional<LockGrant> tryAcquire() throws InterruptedException;

    /**
     * As {@link #acquire}, but with an answer instead of an exception when the time is up.
     *
     * @param timeout how long to wait; not negative; zero as {@link #tryAcquire()}
     * @return the grant, or nothing
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    Optional<LockGrant> tryAcquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires without blocking. The owner is the calling thread still: use {@link #ownedBy} to be reentrant elsewhere.
     *
     * @param timeout how long to wait; not negative
     * @return completes with the grant on the node's callback executor, or fails as {@link #acquire} does. Cancelling it (or
     *     completing it by other means) gives up and leaves nothing behind; a grant that comes at that very moment is
     *     released
     */
    CompletableFuture<LockGrant> acquireAsync(Duration timeout);

    /**
     * The same lock for an owner other than the calling thread, for grants that are passed on and released elsewhere.
     *
     * @param owner compared by {@code equals}; kept until its grants are closed. Never itself shown, unless a string
     * @return a view of this lock
     */
    DistributedLock ownedBy(Object owner);

    /**
     * Whether this owner has a valid grant of this lock.
     *
     * @return the answer at this instant
     */
    boolean isHeldByMe();

    /**
     * Who holds and who waits, first come first, read from the store. For operators: it is old when it arrives.
     *
     * @return the store's queue
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting
     */
    List<LockPlace> queue() throws InterruptedException;
}
