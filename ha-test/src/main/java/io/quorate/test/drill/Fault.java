package io.quorate.test.drill;

import java.time.Duration;

/** A kind of fault: whom it can strike, for how long, and how. Immutable. */
public final class Fault {
    private final String name;
    private final Victims victims;
    private final Strike strike;
    private final Duration shortest;
    private final Duration longest;
    private final boolean all;

    private Fault(String name, Victims victims, Strike strike, Duration shortest, Duration longest, boolean all) {
        this.name = name;
        this.victims = victims;
        this.strike = strike;
        this.shortest = shortest;
        this.longest = longest;
        this.all = all;
    }

    /**
     * A fault that is over as soon as it has struck.
     *
     * @param name how a schedule names it
     * @param victims whom it can strike
     * @param strike how
     * @return the fault
     */
    public static Fault of(String name, Victims victims, Strike strike) {
        return new Fault(name, victims, strike, Duration.ZERO, Duration.ZERO, false);
    }

    /**
     * Lets it last.
     *
     * @param least for how long at least
     * @param most for how long at most
     * @return a copy
     */
    public Fault lasting(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException(name + " lasts from " + least + " to " + most + ": must be a span");
        }
        return new Fault(name, victims, strike, least, most, all);
    }

    /**
     * Lets it strike as many of its group as it likes, on purpose: nothing else of the group is down meanwhile, whatever the
     * group's bound.
     *
     * @return a copy
     */
    public Fault alone() {
        return new Fault(name, victims, strike, shortest, longest, true);
    }

    /**
     * How a schedule names it.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    Victims victims() {
        return victims;
    }

    Strike strike() {
        return strike;
    }

    Duration shortest() {
        return shortest;
    }

    Duration longest() {
        return longest;
    }

    boolean isAlone() {
        return all;
    }
}
