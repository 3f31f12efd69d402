package io.quorate.health;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Whether a store, a database or the like can be reached. {@link ProbeScope#EXTERNAL}: for readiness, and only where the
 * service cannot do without the store.
 */
public final class StoreProbe implements Probe {
    private final String what;
    private final Callable<Boolean> reachable;

    private StoreProbe(String what, Callable<Boolean> reachable) {
        this.what = Checks.text("what", what);
        this.reachable = reachable;
    }

    /**
     * Asks whoever keeps the connection.
     *
     * @param what the store's name, shown to people
     * @param connected whether the connection stands; should not block
     * @return the probe
     * @throws IllegalArgumentException if the name is blank, longer than 128 characters or has control characters
     */
    public static StoreProbe of(String what, BooleanSupplier connected) {
        return new StoreProbe(what, connected::getAsBoolean);
    }

    /**
     * Makes a round trip.
     *
     * @param what the store's name, shown to people
     * @param ping returns, anything, if the store answered, else throws; may block and is interrupted at the time-out
     * @return the probe
     * @throws IllegalArgumentException if the name is blank, longer than 128 characters or has control characters
     */
    public static StoreProbe ping(String what, Callable<?> ping) {
        return new StoreProbe(what, () -> {
            ping.call();
            return true;
        });
    }

    @Override
    public ProbeResult check() throws Exception {
        return reachable.call()
                ? ProbeResult.pass(what + " is reachable")
                : ProbeResult.fail(what + " is not connected");
    }

    @Override
    public ProbeScope scope() {
        return ProbeScope.EXTERNAL;
    }
}
