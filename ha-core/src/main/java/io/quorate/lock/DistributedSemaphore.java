package io.quorate.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of permits across nodes, first come first served: who asks for many is not overtaken by who asks for few. Not
 * reentrant. All who use one name must give the same number of permits; whoever comes later with another is refused with a
 * {@link io.quorate.ConfigurationException}. Thread-safe.
 */
public interface DistributedSemaphore {

    /**
     * The semaphore's name.
     *
     * @return the name
     */
    String name();

    /**
     * How many permits there are.
     *
     * @return at least 1
     */
    int permits();

    /**
     * Acquires one permit; see {@link #acquire(int, Duration)}.
     *
     * @param timeout how long to wait; not negative
     * @return the permit
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    default Permit acquire(Duration timeout) throws InterruptedException {
        return acquire(1, timeout);
    }

    /**
     * Acquires permits, all or none.
     *
     * @param permits how many; at least 1, at most {@link #permits()}
     * @param timeout how long to wait; not negative; zero as {@link #tryAcquire}
     * @return the permits
     * @throws AcquireTimeoutException if they were not acquired in time
     * @throws io.quorate.ConfigurationException if somebody before this uses another number of permits
     * @throws io.quorate.NodeClosedException if the node is closed, or closes while this waits
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    Permit acquire(int permits, Duration timeout) throws InterruptedException;

    /**
     * Acquires permits if they are free and nobody waits. Never waits for other holders, only for the store's answer.
     *
     * @param permits how many; at least 1, at most {@link #permits()}
     * @return the permits, or nothing
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    Optional<Permit> tryAcquire(int permits) throws InterruptedException;

    /**
     * As {@link #acquire(int, Duration)}, but with an answer instead of an exception when the time is up.
     *
     * @param permits how many; at least 1, at most {@link #permits()}
     * @param timeout how long to wait; not negative; zero as {@link #tryAcquire(int)}
     * @return the permits, or nothing
     * @throws InterruptedException if interrupted while waiting; nothing is held and nothing left behind
     */
    Optional<Permit> tryAcquire(int permits, Duration timeout) throws InterruptedException;

    /**
     * Acquires permits without blocking.
     *
     * @param permits how many; at least 1, at most {@link #permits()}
     * @param timeout how long to wait; not negative
     * @return completes with the permits on the node's callback executor; see {@link DistributedLock#acquireAsync}
     */
    CompletableFuture<Permit> acquireAsync(int permits, Duration timeout);

    /**
     * The same semaphore under another label; by default it is the calling thread's name.
     *
     * @param holder what {@link #queue()} shows, on every node; at most 128 bytes, without control characters
     * @return a view of this semaphore
     */
    DistributedSemaphore labelled(String holder);

    /**
     * Who holds permits and who waits; see {@link DistributedLock#queue()}. A label that the node has handed a place on to
     * is shown once it has held for about 50 ms.
     *
     * @return the store's queue
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting
     */
    List<LockPlace> queue() throws InterruptedException;
}
