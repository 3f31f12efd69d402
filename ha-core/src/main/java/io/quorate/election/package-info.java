/**
 * Leader election: of the nodes that stand, at most one leads at a time.
 *
 * <p>Not guaranteed: that somebody leads at every instant; that a leader stops acting on the outside world the moment it
 * is replaced. {@link io.quorate.Grant#isValid() Validity} of two leaders never overlaps while clock rates differ by less
 * than the backend's margin and no proof of death is wrong (see {@link io.quorate.LifelineOptions});
 * {@link io.quorate.Grant#commit guarded writes} of an overtaken leader are refused in any case. A clock jump does no harm; a
 * paused process finds its leadership invalid when it wakes.
 *
 * <p>A short loss of the store changes nothing: leadership lasts until its deadline, which lies at
 * {@code TTL − margin} after the last acknowledged proof of life.
 */
@NullMarked
package io.quorate.election;

import org.jspecify.annotations.NullMarked;
