package io.quorate.failover;

import java.time.Duration;

/**
 * Something to do at one stage of a failover. Immutable.
 *
 * @param <T> what it is told of
 */
public final class Hook<T> {
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * What it does.
     *
     * @param <T> what it is told of
     */
    @FunctionalInterface
    public interface Body<T> {

        /**
         * Does it, on a thread of the hooks' own, never concurrently with itself.
         *
         * @param event what happened
         * @throws InterruptedException if the time limit passed, or the term ended meanwhile
         * @throws Exception reported; what follows depends on the stage
         */
        void run(T event) throws Exception;
    }

    private final String name;
    private final int order;
    private final Duration limit;
    private final Body<T> body;

    private Hook(String name, int order, Duration limit, Body<T> body) {
        this.name = name;
        this.order = order;
        this.limit = limit;
        this.body = body;
    }

    /**
     * A hook of order 0 and a time limit of 10 s.
     *
     * @param name for people, in logs and reports
     * @param body what it does
     * @param <T> what it is told of
     * @return the hook
     */
    public static <T> Hook<T> of(String name, Body<T> body) {
        return new Hook<>(name, 0, Duration.ofSeconds(10), body);
    }

    /**
     * Among the hooks of a stage the smallest order runs first; among equals the one that was added first.
     *
     * @param value 0 by default
     * @return a copy
     */
    public Hook<T> withOrder(int value) {
        return new Hook<>(name, value, limit, body);
    }

    /**
     * How long it may take before its thread is interrupted and the next hook has its turn. Longer: gentler on a slow hook;
     * shorter: the stage is over sooner. The stop grace of a candidacy should exceed the limits of its demote hooks together.
     *
     * @param value positive, at most a day; 10 s by default
     * @return a copy
     */
    public Hook<T> withTimeLimit(Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "time limit is " + value + ": it must be positive and at most " + LONGEST);
        }
        return new Hook<>(name, order, value, body);
    }

    /**
     * Its name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * See {@link #withOrder}.
     *
     * @return the order
     */
    public int order() {
        return order;
    }

    /**
     * See {@link #withTimeLimit}.
     *
     * @return the limit
     */
    public Duration timeLimit() {
        return limit;
    }

    Body<T> body() {
        return body;
    }

    @Override
    public String toString() {
        return "hook '" + name + "'";
    }
}
