package io.quorate;

/** A running observation. */
public interface Subscription extends AutoCloseable {

    /** Ends it: no further call begins after this returns. Idempotent; never blocks. */
    @Override
    void close();
}
