/**
 * A registry of service instances, each leased by the session of the node that registered it.
 *
 * <p>Not guaranteed: that an instance in a view answers. A view is what the store last told; an instance whose process died
 * stays in it until its session ends, and a view that lost the store keeps serving what it knew, marked stale.
 */
@NullMarked
package io.quorate.registry;

import org.jspecify.annotations.NullMarked;
