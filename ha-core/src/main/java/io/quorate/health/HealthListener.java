package io.quorate.health;

/**
 * Hears of changes of the overall state. Called on the engine's executor, in order, never concurrently with itself. A
 * listener that throws is logged and goes on hearing; one that blocks delays nobody else, is logged after 10 s, and loses
 * the oldest of more than 1,000 waiting changes.
 */
@FunctionalInterface
public interface HealthListener {

    /**
     * The overall state of one kind changed.
     *
     * @param change what changed, and why
     */
    void onChange(HealthChange change);
}
