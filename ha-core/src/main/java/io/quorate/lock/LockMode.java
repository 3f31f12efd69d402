package io.quorate.lock;

/** What somebody who queues asks for. */
public enum LockMode {
    /** A lock. */
    EXCLUSIVE,
    /** To read, beside other readers. */
    READ,
    /** To write, alone. */
    WRITE,
    /** Some of a semaphore's permits. */
    PERMITS
}
