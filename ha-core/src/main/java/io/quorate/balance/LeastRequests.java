package io.quorate.balance;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** The instance with the fewest requests in flight for its weight. */
public final class LeastRequests {
    /** How often a second choice that is the first again is drawn anew. */
    private static final int REDRAWS = 4;

    private LeastRequests() {}

    /**
     * Two instances are drawn at random, by their weights, and the one with the greater {@code weight / (active + 1)} is
     * picked. Nearly as even as looking at all of them, at a cost that does not grow with their number, and without every
     * client running to the same one. (Mitzenmacher, <em>The Power of Two Choices in Randomized Load Balancing</em>, IEEE
     * TPDS 12(10), 2001.)
     *
     * <p>Counts requests that were begun, with {@link Balancer#choose()} or {@link Target#begin()}.
     *
     * @return a policy
     */
    public static BalancerPolicy p2c() {
        return view -> new RosterBalancer(view, LeastRequests::prepare);
    }

    private static Chooser prepare(Target[] ready) {
        if (ready.length == 1) {
            return () -> ready[0];
        }
        boolean uniform = Arrays.stream(ready)
                .allMatch(t -> t.instance().weight() == ready[0].instance().weight());
        if (uniform) {
            return () -> twoOf(ready);
        }
        Alias draw = new Alias(
                Arrays.stream(ready).mapToDouble(t -> t.instance().weight()).toArray());
        return () -> twoOf(ready, draw);
    }

    private static Target twoOf(Target[] ready) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(ready.length);
        int second = random.nextInt(ready.length - 1);
        return better(ready[first], ready[second < first ? second : second + 1]);
    }

    private static Target twoOf(Target[] ready, Alias draw) {
        int first = draw.next();
        int second = draw.next();
        for (int i = 0; i < REDRAWS && second == first; i++) {
            second = draw.next();
        }
        // One so heavy that it is nearly always drawn still has to be compared with somebody.
        return better(ready[first], ready[second == first ? (first + 1) % ready.length : second]);
    }

    private static Target better(Target a, Target b) {
        long ofA = (long) a.instance().weight() * (b.active() + 1);
        long ofB = (long) b.instance().weight() * (a.active() + 1);
        return ofB > ofA ? b : a;
    }
}
