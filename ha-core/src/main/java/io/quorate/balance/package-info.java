/**
 * Picks an instance of a service for each request.
 *
 * <p>Not guaranteed: that the picked instance answers; that two nodes pick in step; that the shares of a policy hold over
 * any span shorter than its period, or across a change of the view. A balancer knows the requests of this process only.
 *
 * <p>Only instances that are {@link io.quorate.registry.InstanceState#READY} and have a weight above 0 are picked. A stale
 * view is picked from like any other: losing the store is not losing the service.
 *
 * <p>Picking takes no lock of long duration and allocates nothing: what a policy needs is computed once per state of the
 * view, by the first that picks from it.
 */
@NullMarked
package io.quorate.balance;

import org.jspecify.annotations.NullMarked;
