package io.quorate.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Several locks at once, all or none. They are acquired in the order of their names, whatever the order in which they were
 * given, so that two who want the same locks never wait for each other. Reentrant by thread as each {@link DistributedLock}
 * is. Thread-safe.
 */
public interface MultiLock {

    /**
     * The names of the locks.
     *
     * @return in the order in which they are acquired
     */
    List<String> names();

    /**
     * Acquires all of them within one time-out.
     *
     * @param timeout how long to wait in all; not negative
     * @return all grants, valid when this returns
     * @throws AcquireTimeoutException if not all were acquired in time; none is held then
     * @throws io.quorate.NodeClosedException if the node is closed, or closes while this waits
     * @throws InterruptedException if interrupted while waiting; none is held then
     */
    MultiGrant acquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires all of them if all are free, without waiting for other holders.
     *
     * @return all grants, or nothing
     * @throws io.quorate.StoreUnavailableException if the store could not be reached; none is held then
     * @throws InterruptedException if interrupted while waiting; none is held then
     */
    Optional<MultiGrant> tryAcquire() throws InterruptedException;
}
