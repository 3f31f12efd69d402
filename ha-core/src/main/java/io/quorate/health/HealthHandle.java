package io.quorate.health;

/** Takes back something that was registered with a {@link HealthEngine}. */
@FunctionalInterface
public interface HealthHandle extends AutoCloseable {

    /** Takes it back at once. Idempotent; does not wait for a run or a call in progress. */
    @Override
    void close();
}
