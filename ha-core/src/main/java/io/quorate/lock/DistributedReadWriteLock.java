package io.quorate.lock;

import java.util.List;

/**
 * A lock that many may hold to read, or one to write. Who comes later waits behind a writer that waits, so that readers
 * never starve writers. An owner that holds one side cannot acquire the other: neither upgrade nor downgrade. Thread-safe.
 */
public interface DistributedReadWriteLock {

    /**
     * The lock's name.
     *
     * @return the name
     */
    String name();

    /**
     * The side of readers.
     *
     * @return held by any number of owners at a time
     */
    DistributedLock read();

    /**
     * The side of writers.
     *
     * @return held by one owner, and no reader
     */
    DistributedLock write();

    /**
     * Who holds and who waits on both sides; see {@link DistributedLock#queue()}.
     *
     * @return the store's queue
     * @throws io.quorate.StoreUnavailableException if the store could not be reached
     * @throws InterruptedException if interrupted while waiting
     */
    List<LockPlace> queue() throws InterruptedException;
}
