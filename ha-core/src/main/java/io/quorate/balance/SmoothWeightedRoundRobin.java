package io.quorate.balance;

import io.quorate.registry.ServiceView;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * Every ready instance as often as its weight says, evenly spread: weights 5, 1, 1 give a a b a c a a. It is the algorithm
 * of nginx ({@code ngx_http_upstream_round_robin.c}): each turn every instance gains its weight, the one that has most is
 * picked and pays the sum of all.
 *
 * <p>The turns repeat after the sum of the weights (divided by what is common to all), so they are computed once per state
 * of the view. Where that would take more than a million steps, as with a thousand instances of widely different weights,
 * each pick costs time in proportion to their number; {@link LeastRequests} does not.
 * Immutable.
 */
public final class SmoothWeightedRoundRobin implements BalancerPolicy {
    private static final long MAX_STEPS = 1 << 20;

    private static final SmoothWeightedRoundRobin PLAIN = new SmoothWeightedRoundRobin(SlowStart.OFF);

    private final SlowStart slowStart;

    private SmoothWeightedRoundRobin(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    /**
     * The policy.
     *
     * @return a policy, without slow start
     */
    public static SmoothWeightedRoundRobin policy() {
        return PLAIN;
    }

    /**
     * Lets an instance that joined or recovered work its way up to its weight, see {@link io.quorate.balance slow start}:
     * of its turns as many are passed on to the next, at random, as it lacks.
     *
     * @param window how long it takes, 100 ms to 1 hour; none by default. Longer than caches, compilers and connections
     *     need to warm up only wastes capacity; shorter and the first requests are slow ones
     * @return a changed policy
     * @throws IllegalArgumentException if out of range
     */
    public SmoothWeightedRoundRobin withSlowStart(Duration window) {
        return new SmoothWeightedRoundRobin(slowStart.over(window));
    }

    /**
     * By which clock the steps of a slow start are due; how far it has come the view says.
     *
     * @param clock default the system's
     * @return a changed policy
     */
    public SmoothWeightedRoundRobin withTicker(Ticker clock) {
        return new SmoothWeightedRoundRobin(slowStart.by(clock));
    }

    @Override
    public Balancer apply(ServiceView view) {
        // Goes on across changes of the view: restarted with each, it would favour whoever comes first.
        AtomicLong turn = new AtomicLong();
        return new RosterBalancer(view, slowStart, ready -> {
            IntSupplier turns = turns(ready, turn);
            return () -> ready[SlowStart.next(ready, turns)];
        });
    }

    private static IntSupplier turns(Target[] ready, AtomicLong turn) {
        Wheel wheel = new Wheel(ready);
        if (wheel.isUniform()) {
            return () -> (int) (turn.getAndIncrement() % ready.length);
        }
        if (wheel.total * ready.length > MAX_STEPS) {
            return wheel::lockedTurn;
        }
        int[] sequence =
                IntStream.range(0, (int) wheel.total).map(i -> wheel.turn()).toArray();
        return () -> sequence[(int) (turn.getAndIncrement() % sequence.length)];
    }

    /** The algorithm itself. */
    private static final class Wheel {
        private final int[] weights;
        private final long[] current;
        private final long total;
        private final ReentrantLock lock = new ReentrantLock();

        Wheel(Target[] ready) {
            int[] plain = IntStream.range(0, ready.length)
                    .map(i -> ready[i].instance().weight())
                    .toArray();
            int common = IntStream.of(plain).reduce(0, Wheel::gcd);
            weights = IntStream.of(plain).map(w -> w / common).toArray();
            current = new long[weights.length];
            total = IntStream.of(weights).asLongStream().sum();
        }

        /** Then the turns are simply in order. */
        boolean isUniform() {
            return total == weights.length;
        }

        int turn() {
            int best = 0;
            for (int i = 0; i < weights.length; i++) {
                current[i] += weights[i];
                if (current[i] > current[best]) {
                    best = i;
                }
            }
            current[best] -= total;
            return best;
        }

        int lockedTurn() {
            lock.lock();
            try {
                return turn();
            } finally {
                lock.unlock();
            }
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
