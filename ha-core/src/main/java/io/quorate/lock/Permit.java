package io.quorate.lock;

/** Some permits of a semaphore. */
public interface Permit extends LockGrant {

    /**
     * How many permits this grant holds.
     *
     * @return at least 1
     */
    int permits();

    /**
     * The label under which it was acquired.
     *
     * @return for people
     */
    String holder();
}
