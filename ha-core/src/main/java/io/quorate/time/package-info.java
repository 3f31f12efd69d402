/**
 * Time as a dependency: a monotonic clock and a way to run something later.
 *
 * <p>Not guaranteed: any relation to wall-clock time, or between the clocks of two hosts. Only differences between two
 * readings of one {@link Ticker} mean anything.
 *
 * <p>{@link SystemScheduler} is the production pair; {@link VirtualClock} is both at once for tests, and moves only when
 * it is told to.
 */
@NullMarked
package io.quorate.time;

import org.jspecify.annotations.NullMarked;
