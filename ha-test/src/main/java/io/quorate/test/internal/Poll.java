package io.quorate.test.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what only looking can tell: another process's state has nothing to notify with. */
public final class Poll {
    private static final long FIRST_STEP = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_STEP = TimeUnit.MILLISECONDS.toNanos(40);

    private Poll() {}

    /**
     * Looks until the condition holds or the time is over. The condition is looked at once at least.
     *
     * @param limit how long to look
     * @param condition what to wait for
     * @return whether it held
     * @throws InterruptedException if interrupted while waiting
     */
    public static boolean until(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        long step = FIRST_STEP;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(step);
            step = Math.min(2 * step, LAST_STEP);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting up to " + limit);
            }
        }
        return true;
    }

    /**
     * Looks until there is something to be found or the time is over. What was found is not looked for again: it may be gone
     * at the next look.
     *
     * @param limit how long to look
     * @param finder looks
     * @param <T> what is found
     * @return what was found, or nothing
     * @throws InterruptedException if interrupted while waiting
     */
    public static <T> Optional<T> find(Duration limit, Supplier<Optional<T>> finder) throws InterruptedException {
        List<T> found = new ArrayList<>(1);
        until(limit, () -> {
            finder.get().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.stream().findFirst();
    }
}
