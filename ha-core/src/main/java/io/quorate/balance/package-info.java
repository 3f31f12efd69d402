/**
 * Picks an instance of a service for each request.
 *
 * <p>Not guaranteed: that the picked instance answers; that two nodes pick in step; that the shares of a policy hold over
 * any span shorter than its period, or across a change of the view. A balancer knows the requests of this process only.
 *
 * <p>Only instances that are {@link io.quorate.registry.InstanceState#READY} and have a weight above 0 are picked. A stale
 * view is picked from like any other: losing the store is not losing the service.
 *
 * <p>Slow start, where a policy has it, gives an instance {@code max(0.1, t / window)} of its weight, in twenty steps, where
 * {@code t} is how long the view has seen it ready, see {@link io.quorate.registry.ServiceView#readyFor}: after joining and
 * after recovery, not after a lost session or a lost store, and not for those that the view found ready at first. It is off
 * unless asked for: the right window depends on what has to warm up, and without one the shares are exact at every moment.
 * Only how instances compare counts, so where all start at once all get as much as they would have. (Envoy and HAProxy call
 * it so, too.)
 *
 * <p>Picking takes no lock of long duration and allocates nothing: what a policy needs is computed once per state of the
 * view, by the first that picks from it.
 */
@NullMarked
package io.quorate.balance;

import org.jspecify.annotations.NullMarked;
