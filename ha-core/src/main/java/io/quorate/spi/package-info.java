/**
 * What a coordination store must offer, written down once: the <em>leased ordered entry</em>.
 *
 * <p>Not guaranteed: that a failed operation was not applied, unless its {@link io.quorate.spi.StoreException.Kind} says
 * so; that a watch shows every intermediate state; that a session which the store still keeps is one the holder may still
 * rely on ({@link io.quorate.spi.BackendSession#validUntil()} ends first, always).
 *
 * <p>Users of the library need nothing from here. Implementations complete futures and call observers on threads of their
 * own; whoever receives such a call must return at once and never block in it.
 *
 * <p>Keys are paths of one or more segments joined by {@code /}, relative to the namespace that the store's URI names. The
 * directory of a key is all but its last segment. Two kinds of entries live with a session: those with an <em>owned
 * name</em> ({@link io.quorate.spi.OwnedName}: nobody ever uses that name again, so existence is identity) and at most one
 * <em>held</em> key per directory, whose fixed name makes it exclusive.
 */
@NullMarked
package io.quorate.spi;

import org.jspecify.annotations.NullMarked;
