/**
 * The registry: entries that a node keeps in the store, and views of those of others.
 *
 * <p>Not guaranteed: that an entry which somebody else removes is back at once; a look at the store every few seconds finds
 * out. Neither that a view shows every intermediate state.
 *
 * <p>All state is confined to the node's loop, but for what callers read: snapshots in volatile fields, and the wanted
 * state of a registration, which callers replace by compare-and-set and the loop reads just before it writes. Users' code
 * runs on lanes and on the callback executor, never on the loop.
 */
@NullMarked
package io.quorate.internal.registry;

import org.jspecify.annotations.NullMarked;
