/**
 * The entry point and the words that every recipe shares.
 *
 * <p>Not guaranteed: that work outside the store stops the instant a grant ends. A paused process can still act on the
 * outside world when it wakes; only a write that is checked where it lands ({@code Grant.commit}, {@code TokenGate}) is
 * safe against that.
 */
@NullMarked
package io.quorate;

import org.jspecify.annotations.NullMarked;
