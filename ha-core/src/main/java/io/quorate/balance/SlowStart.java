package io.quorate.balance;

import io.quorate.registry.ServiceView;
import io.quorate.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** How an instance that became ready works its way up to its weight: by {@code max(0.1, t / window)}. Immutable. */
record SlowStart(Duration window, Ticker ticker) {
    static final SlowStart OFF = new SlowStart(Duration.ZERO, Ticker.system());

    private static final double LEAST = 0.1;
    private static final int STEPS = 20;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** With the least share ten are passed over on average before one is taken; so few exceed this that it does not show. */
    private static final int PASSES = 64;

    SlowStart over(Duration length) {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(ServiceView.MAX_READY_FOR) > 0) {
            throw new IllegalArgumentException("the slow start's window is " + length + ": it must be from 100 ms to "
                    + ServiceView.MAX_READY_FOR.toHours() + " h; leave it out for none");
        }
        return new SlowStart(length, ticker);
    }

    SlowStart by(Ticker clock) {
        return new SlowStart(window, clock);
    }

    /** Gives each target its share of its weight, and returns whether any has yet to grow. */
    boolean apply(ServiceView view, Target[] ready) {
        if (window.isZero() || ready.length == 0) {
            return false;
        }
        double[] shares = Arrays.stream(ready)
                .mapToDouble(target -> share(view, target.instance().id()))
                .toArray();
        // Only how they compare counts: where all start at once, the most advanced take what there is.
        double most = Arrays.stream(shares).max().orElseThrow();
        for (int i = 0; i < ready.length; i++) {
            ready[i].share(shares[i] / most);
        }
        return Arrays.stream(shares).anyMatch(share -> share < 1);
    }

    /** When shares are to be computed again: in steps, so that a pick costs one look at the clock and no more. */
    long nextStep() {
        return ticker.nanoTime() + window.toNanos() / STEPS;
    }

    boolean isDue(long step) {
        return ticker.nanoTime() - step >= 0;
    }

    /** The next in the order given, where one with a share below 1 is passed over as often as it lacks. */
    static int next(Target[] ready, IntSupplier order) {
        int next = order.getAsInt();
        for (int i = 0; i < PASSES && isPassedOver(ready[next]); i++) {
            next = order.getAsInt();
        }
        return next;
    }

    private static boolean isPassedOver(Target target) {
        double share = target.share();
        return share < 1 && ThreadLocalRandom.current().nextDouble() >= share;
    }

    private double share(ServiceView view, String id) {
        return view.readyFor(id)
                .map(t -> Math.min(1, Math.max(LEAST, (double) t.toNanos() / window.toNanos())))
                .orElse(1.0);
    }
}
