package io.quorate.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Every ready instance in turn, whatever its weight above 0; so there is no slow start either. */
public final class RoundRobin {
    private RoundRobin() {}

    /**
     * The policy.
     *
     * @return a policy
     */
    public static BalancerPolicy policy() {
        return view -> {
            AtomicLong turn = new AtomicLong();
            return new RosterBalancer(
                    view, SlowStart.OFF, ready -> () -> ready[(int) (turn.getAndIncrement() % ready.length)]);
        };
    }
}
