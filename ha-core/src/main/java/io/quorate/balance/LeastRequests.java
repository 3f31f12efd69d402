package io.quorate.balance;

import io.quorate.registry.ServiceView;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** The instance with the fewest requests in flight for its weight. Immutable. */
public final class LeastRequests implements BalancerPolicy {
    /** How often a second choice that is the first again is drawn anew. */
    private static final int REDRAWS = 4;

    private static final LeastRequests P2C = new LeastRequests(SlowStart.OFF);

    private final SlowStart slowStart;

    private LeastRequests(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    /**
     * Two instances are drawn at random, by their weights, and the one with the greater {@code weight / (active + 1)} is
     * picked. Nearly as even as looking at all of them, at a cost that does not grow with their number, and without every
     * client running to the same one. (Mitzenmacher, <em>The Power of Two Choices in Randomized Load Balancing</em>, IEEE
     * TPDS 12(10), 2001.)
     *
     * <p>Counts requests that were begun, with {@link Balancer#choose()} or {@link Target#begin()}.
     *
     * @return a policy, without slow start
     */
    public static LeastRequests p2c() {
        return P2C;
    }

    /**
     * Lets an instance that joined or recovered work its way up to its weight, see {@link io.quorate.balance slow start}. By
     * its share of the weight it is drawn, and by as much more its requests in flight count when two are compared.
     *
     * @param window how long it takes, 100 ms to 1 hour; none by default. Longer than caches, compilers and connections
     *     need to warm up only wastes capacity; shorter and the first requests are slow ones
     * @return a changed policy
     * @throws IllegalArgumentException if out of range
     */
    public LeastRequests withSlowStart(Duration window) {
        return new LeastRequests(slowStart.over(window));
    }

    /**
     * By which clock the steps of a slow start are due; how far it has come the view says.
     *
     * @param clock default the system's
     * @return a changed policy
     */
    public LeastRequests withTicker(Ticker clock) {
        return new LeastRequests(slowStart.by(clock));
    }

    @Override
    public Balancer apply(ServiceView view) {
        return new RosterBalancer(view, slowStart, LeastRequests::prepare);
    }

    private static Chooser prepare(Target[] ready) {
        if (ready.length == 1) {
            return () -> ready[0];
        }
        IntSupplier draw = draw(ready);
        return () -> twoOf(ready, draw);
    }

    private static IntSupplier draw(Target[] ready) {
        double[] weights =
                Arrays.stream(ready).mapToDouble(t -> t.instance().weight()).toArray();
        if (Arrays.stream(weights).allMatch(weight -> weight == weights[0])) {
            return () -> ThreadLocalRandom.current().nextInt(weights.length);
        }
        return new Alias(weights)::next;
    }

    private static Target twoOf(Target[] ready, IntSupplier draw) {
        int first = SlowStart.next(ready, draw);
        int second = SlowStart.next(ready, draw);
        for (int i = 0; i < REDRAWS && second == first; i++) {
            second = SlowStart.next(ready, draw);
        }
        // One so heavy that it is nearly always drawn still has to be compared with somebody.
        return better(ready[first], ready[second == first ? (first + 1) % ready.length : second]);
    }

    private static Target better(Target a, Target b) {
        double ofA = a.instance().weight() * b.loadWithOneMore();
        double ofB = b.instance().weight() * a.loadWithOneMore();
        return ofB > ofA ? b : a;
    }
}
