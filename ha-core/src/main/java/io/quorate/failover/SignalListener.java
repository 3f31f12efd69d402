package io.quorate.failover;

/**
 * Hears of a signal. Called on a thread of the signal, in order, never concurrently with itself; what it throws is logged.
 */
@FunctionalInterface
public interface SignalListener {

    /**
     * The signal was raised or cleared.
     *
     * @param raised whether its condition has held for long enough, or has not held for long enough
     * @param value the measurement that tipped the balance
     */
    void onChange(boolean raised, double value);
}
