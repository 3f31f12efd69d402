package io.quorate.balance;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Every ready instance as often as its weight says, evenly spread: weights 5, 1, 1 give a a b a c a a. It is the algorithm
 * of nginx ({@code ngx_http_upstream_round_robin.c}): each turn every instance gains its weight, the one that has most is
 * picked and pays the sum of all.
 *
 * <p>The turns repeat after the sum of the weights (divided by what is common to all), so they are computed once per state
 * of the view. Where that would take more than a million steps, as with a thousand instances of widely different weights,
 * each pick costs time in proportion to their number; {@link LeastRequests} does not.
 */
public final class SmoothWeightedRoundRobin {
    private static final long MAX_STEPS = 1 << 20;

    private SmoothWeightedRoundRobin() {}

    /**
     * The policy.
     *
     * @return a policy
     */
    public static BalancerPolicy policy() {
        return view -> {
            // Goes on across changes of the view: restarted with each, it would favour whoever comes first.
            AtomicLong turn = new AtomicLong();
            return new RosterBalancer(view, ready -> prepare(ready, turn));
        };
    }

    private static Chooser prepare(Target[] ready, AtomicLong turn) {
        Wheel wheel = new Wheel(ready);
        if (wheel.isUniform()) {
            return () -> ready[(int) (turn.getAndIncrement() % ready.length)];
        }
        if (wheel.total * ready.length > MAX_STEPS) {
            return wheel::lockedTurn;
        }
        int[] sequence =
                IntStream.range(0, (int) wheel.total).map(i -> wheel.turn()).toArray();
        return () -> ready[sequence[(int) (turn.getAndIncrement() % sequence.length)]];
    }

    /** The algorithm itself. */
    private static final class Wheel {
        private final Target[] ready;
        private final int[] weights;
        private final long[] current;
        private final long total;
        private final ReentrantLock lock = new ReentrantLock();

        Wheel(Target[] ready) {
            this.ready = ready;
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

        Target lockedTurn() {
            lock.lock();
            try {
                return ready[turn()];
            } finally {
                lock.unlock();
            }
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
