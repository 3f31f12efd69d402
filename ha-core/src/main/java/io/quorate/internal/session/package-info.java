/**
 * Keeps a session with the store open for a node that outlives it, and says until when grants on it are good.
 *
 * <p>Not guaranteed: that the store has given up a session whose {@link io.quorate.internal.session.Era} has ended; only
 * the reverse, that an era ends before the store gives up the session.
 *
 * <p>All state is confined to the node's loop, except {@link io.quorate.internal.session.Validity}, which any thread reads.
 */
@NullMarked
package io.quorate.internal.session;

import org.jspecify.annotations.NullMarked;
