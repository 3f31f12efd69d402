package io.quorate.balance;

import io.quorate.registry.ServiceInstance;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An instance as one balancer knows it: with the requests that this process has in flight to it. Counts survive changes of
 * the instance's weight, state and labels. Thread-safe.
 *
 * <p>{@link Pick} is the safer way to use it. Here nobody keeps a request from ending twice; in exchange nothing is
 * allocated.
 */
public final class Target {
    /** What outlives a change of the instance. */
    private static final class Counts {
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicLong successes = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong backPressure = new AtomicLong();
        private volatile double share = 1;

        AtomicLong of(Outcome outcome) {
            return switch (outcome) {
                case SUCCESS -> successes;
                case FAILURE -> failures;
                case BACK_PRESSURE -> backPressure;
            };
        }
    }

    private final ServiceInstance instance;
    private final Counts counts;
    private final Optional<Target> present = Optional.of(this);

    private Target(ServiceInstance instance, Counts counts) {
        this.instance = instance;
        this.counts = counts;
    }

    static Target of(ServiceInstance instance) {
        return new Target(instance, new Counts());
    }

    /** The same target after its instance changed. Another address is another process: it starts from zero. */
    Target with(ServiceInstance changed) {
        if (changed.equals(instance)) {
            return this;
        }
        return changed.address().equals(instance.address()) ? new Target(changed, counts) : of(changed);
    }

    /** How much of its weight counts, above 0 to 1: less than 1 while it starts slowly. */
    double share() {
        return counts.share;
    }

    void share(double value) {
        counts.share = value;
    }

    /**
     * How busy it would be with one request more. What is in flight to one that starts slowly counts as many times as its
     * share is smaller; the new request does not, or it would get none at all as long as the others are idle.
     */
    double loadWithOneMore() {
        return active() / share() + 1;
    }

    /** This, made present once, so that a pick needs no allocation. */
    Optional<Target> present() {
        return present;
    }

    /**
     * Whom to call.
     *
     * @return the instance
     */
    public ServiceInstance instance() {
        return instance;
    }

    /**
     * How many requests have begun and not ended.
     *
     * @return the number of requests in flight through this balancer
     */
    public int active() {
        return counts.active.get();
    }

    /**
     * How many requests have ended so.
     *
     * @param outcome an outcome
     * @return their number since the balancer first saw the instance
     */
    public long ended(Outcome outcome) {
        return counts.of(outcome).get();
    }

    /** Counts a request in. */
    public void begin() {
        counts.active.incrementAndGet();
    }

    /**
     * Counts a request out; exactly once per {@link #begin()}.
     *
     * @param outcome how it went
     */
    public void end(Outcome outcome) {
        counts.of(outcome).incrementAndGet();
        abandon();
    }

    /** Counts a request out without a judgement, as when the client went away; exactly once per {@link #begin()}. */
    public void abandon() {
        counts.active.decrementAndGet();
    }

    @Override
    public String toString() {
        return "Target[" + instance + ", " + active() + " active]";
    }
}
