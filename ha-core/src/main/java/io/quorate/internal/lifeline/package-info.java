/**
 * Lifelines: connections between nodes whose end proves that a process is gone, long before its session has ended.
 *
 * <p>Not guaranteed: that a death is proven at all (a host that lost its power, a cut network and a paused process are
 * silent, and silence proves nothing: the session's TTL decides); that a proof is right where something between two nodes
 * ends or answers connections in a node's name (a proxy, a balancer, a firewall that rejects with resets, an address that
 * moves to another host). A wrong proof costs a living holder its place, never a second commit: the store refuses the
 * writes of whoever was evicted.
 *
 * <p>{@link io.quorate.internal.lifeline.EvidenceSource} is where evidence comes from, sockets in earnest and whatever a
 * simulation likes; {@link io.quorate.internal.lifeline.Lifelines} is what recipes ask, confined to the node's loop. A
 * source works on a thread of its own, and what it says hops to the loop.
 *
 * <p>The protocol: each side opens with a hello (magic, version, node id, incarnation), the one that was called after the
 * caller's. Then nothing is said until one side ends it: with a leave if its node has left in good order, with a part if it
 * only ends this connection. A node never closes a connection without one of them, so that an end without one is its
 * kernel's.
 *
 * <p>By TLS the frames are the same, and said only once both sides have shown certificates. What proves a death does not
 * change, since only a kernel can tell it: TLS's own notice of an end, and whatever else shows that a process still spoke,
 * proves nothing ({@link io.quorate.internal.lifeline.TlsTransport}).
 *
 * <p>A {@link io.quorate.internal.lifeline.Guardian} is a process beside its node that listens at the node's port in its
 * place. It opens with a hello of its own kind, from which the peer knows that the end of this connection says nothing of the
 * node; and it says in so many words when it has seen the node's process end. It listens before the node stops to, and the
 * node listens again when the guardian has ended, so that peers need one address only.
 */
@NullMarked
package io.quorate.internal.lifeline;

import org.jspecify.annotations.NullMarked;
