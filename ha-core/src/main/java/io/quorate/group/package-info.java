/**
 * Worker groups: members gather, a generation of them opens with fixed ranks, and any change closes it for all.
 *
 * <p>Not guaranteed: that a generation is open at every instant; that all members hear of its opening or its end at the
 * same moment; that a member which is in a generation is alive (it was when the generation opened, and its end closes the
 * generation within the failure-detection time: the session's TTL, twice that if the member that keeps watch dies with
 * it). {@link io.quorate.Grant#isValid() Validity} of two generations of one group never overlaps while clock rates differ
 * by less than the backend's margin, and {@link io.quorate.Grant#commit guarded writes} in a closed generation are refused
 * in any case.
 *
 * <p>A generation never grows: who joins while one is open waits, as a hot spare, for the next. A short loss of the store
 * changes nothing for those who are in a generation, but none can open meanwhile.
 */
@NullMarked
package io.quorate.group;

import org.jspecify.annotations.NullMarked;
